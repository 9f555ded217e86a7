// The two shapes that most functions have: one number from one number, and one number from a window of samples.

import type { Compiler, EvalContext, Sample, VectorPlan, Window } from '../engine/plan.ts';
import type { Call } from '../syntax/ast.ts';

export type VectorFunction = (call: Call, compiler: Compiler) => VectorPlan;
/** Functions of one family by name. */
export type Family = ReadonlyMap<string, VectorFunction>;

/** A function that maps each value and drops the metric name. */
export function elementwise(map: (value: number) => number): VectorFunction {
  return (call, compiler) => {
    const operand = compiler.vector(call.args[0]!);
    return (context) => mapValues(operand(context), map);
  };
}

/** Every element with another value, its name to be dropped. */
export function mapValues(samples: readonly Sample[], map: (value: number) => number): Sample[] {
  return samples.map(({ labels, value }) => ({ labels, value: map(value), dropName: true }));
}

/** The value for a window, or undefined where it gives no element. */
export type WindowFunction = (window: Window, context: EvalContext) => number | undefined;

/** A function of a range vector, its first argument; the metric name is dropped. */
export function overWindow(compute: WindowFunction): VectorFunction {
  return (call, compiler) => compileWindows(call.args[0]!, compiler, () => compute);
}

/**
 * A function of the range vector `operand`; `prepare` runs once per evaluation, and makes the function from whatever
 * other arguments there are.
 */
export function compileWindows(
  operand: Call['args'][number],
  compiler: Compiler,
  prepare: (context: EvalContext) => WindowFunction,
): VectorPlan {
  const matrix = compiler.matrix(operand);
  return (context) => {
    const compute = prepare(context);
    const out: Sample[] = [];
    matrix(context, (window) => {
      const { labels } = window;
      const value = compute(window, context);
      if (value !== undefined) out.push({ labels, value, dropName: true });
    });
    return out;
  };
}
