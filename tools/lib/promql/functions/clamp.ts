// clamp, clamp_min, clamp_max.

import type { Compiler, VectorPlan } from '../engine/plan.ts';
import type { Call } from '../syntax/ast.ts';
import { type Family, mapValues, type VectorFunction } from './family.ts';

export const clampFunctions: Family = new Map<string, VectorFunction>([
  ['clamp', compileClamp],
  ['clamp_min', (call, compiler) => compileBound(call, compiler, larger)],
  ['clamp_max', (call, compiler) => compileBound(call, compiler, smaller)],
]);

// As Go's math.Max and math.Min: an infinite bound beats NaN.
function larger(a: number, b: number): number {
  const infinity = Number.POSITIVE_INFINITY;
  return a === infinity || b === infinity ? infinity : Math.max(a, b);
}

function smaller(a: number, b: number): number {
  const infinity = Number.NEGATIVE_INFINITY;
  return a === infinity || b === infinity ? infinity : Math.min(a, b);
}

function compileBound(
  call: Call,
  compiler: Compiler,
  limit: (bound: number, value: number) => number,
): VectorPlan {
  const operand = compiler.vector(call.args[0]!);
  const bound = compiler.scalar(call.args[1]!);
  return (context) => {
    const number = bound(context);
    return mapValues(operand(context), (value) => limit(number, value));
  };
}

/** An empty range gives nothing at all. */
function compileClamp(call: Call, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(call.args[0]!);
  const low = compiler.scalar(call.args[1]!);
  const high = compiler.scalar(call.args[2]!);
  return (context) => {
    const least = low(context);
    const most = high(context);
    // The operand may fail, whether or not its elements are wanted.
    const samples = operand(context);
    if (most < least) return [];
    return mapValues(samples, (value) => larger(least, smaller(most, value)));
  };
}
