// Between scalars and vectors: scalar, vector, time, pi, timestamp.

import type { Compiler, ScalarPlan } from '../engine/plan.ts';
import { compileSelector } from '../engine/selector.ts';
import { NO_LABELS } from '../labels/labels.ts';
import { type Call, unwrapParens } from '../syntax/ast.ts';
import { type Family, mapValues, type VectorFunction } from './family.ts';

export const scalarFunctions: ReadonlyMap<string, (call: Call, compiler: Compiler) => ScalarPlan> = new Map([
  ['time', () => (context) => context.atMs / 1000],
  ['pi', () => () => Math.PI],
  ['scalar', compileScalarOf],
]);

/** The value of a vector with one element, else NaN. */
function compileScalarOf(call: Call, compiler: Compiler): ScalarPlan {
  const operand = compiler.vector(call.args[0]!);
  return (context) => {
    const samples = operand(context);
    return samples.length === 1 ? samples[0]!.value : Number.NaN;
  };
}

export const conversionFunctions: Family = new Map<string, VectorFunction>([
  [
    'vector',
    (call, compiler) => {
      const operand = compiler.scalar(call.args[0]!);
      return (context) => [{ labels: NO_LABELS, value: operand(context), dropName: false }];
    },
  ],
  ['timestamp', compileTimestamp],
]);

// Of a selector the times of its samples, of any other vector the evaluation time.
function compileTimestamp(...[call, compiler]: Parameters<VectorFunction>): ReturnType<VectorFunction> {
  const operand = unwrapParens(call.args[0]!);
  if (operand.kind !== 'selector') {
    const plan = compiler.vector(operand);
    return (context) => mapValues(plan(context), () => context.atMs / 1000);
  }
  const times = compileSelector(operand, compiler.options, (series, index) => series.times[index]! / 1000);
  return (context) => mapValues(times(context), (seconds) => seconds);
}
