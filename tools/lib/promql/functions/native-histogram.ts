// Functions that read native histograms. This evaluator has none, and float samples give no element.

import type { Family, VectorFunction } from './family.ts';

const names = ['histogram_avg', 'histogram_count', 'histogram_stddev', 'histogram_stdvar', 'histogram_sum'];

// The operand still runs: it may fail, or meet native histograms and refuse them.
const ofFloats: VectorFunction = (call, compiler) => {
  const operand = compiler.vector(call.args[0]!);
  return (context) => {
    operand(context);
    return [];
  };
};

export const nativeHistogramFunctions: Family = new Map(names.map((name) => [name, ofFloats] as const));
