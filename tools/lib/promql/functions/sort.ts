// sort and sort_desc. A range query orders by labels, so there they say that they do nothing.

import { ascending, descending } from '../aggregation/topk.ts';
import type { Sample } from '../engine/plan.ts';
import type { Family, VectorFunction } from './family.ts';

export const sortFunctions: Family = new Map([
  ['sort', compileSort(ascending)],
  ['sort_desc', compileSort(descending)],
]);

function compileSort(order: (a: Sample, b: Sample) => number): VectorFunction {
  return (call, compiler) => {
    const operand = compiler.vector(call.args[0]!);
    return (context) => {
      if (context.startMs !== context.endMs) {
        context.notes.warn(
          'sort is ineffective for range queries since results are always ordered by labels',
        );
      }
      return [...operand(context)].sort(order);
    };
  };
}
