// Aggregations that turn a group into one number: sum, avg, min, max, count, group, stddev, stdvar.

import type { Compiler, Sample, VectorPlan } from '../engine/plan.ts';
import { maxOf, meanOf, minOf, type Run, sumOf, varianceOf } from '../engine/statistics.ts';
import type { Aggregation } from '../syntax/ast.ts';
import { type Group, groupingOf, groupSamples } from './grouping.ts';

export type Reduction = (run: Run) => number;

export const REDUCTIONS: ReadonlyMap<string, Reduction> = new Map<string, Reduction>([
  ['sum', sumOf],
  ['avg', meanOf],
  ['min', minOf],
  ['max', maxOf],
  ['count', ({ start, end }) => end - start],
  ['group', () => 1],
  ['stdvar', varianceOf],
  ['stddev', (run) => Math.sqrt(varianceOf(run))],
]);

export function compileReduction(aggregation: Aggregation, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(aggregation.expr);
  const project = groupingOf(aggregation);
  const reduce = REDUCTIONS.get(aggregation.name)!;
  return (context) => groupSamples(operand(context), project).map((group) => reduced(group, reduce));
}

/** The one sample that a group becomes. */
export function reduced(group: Group, reduce: Reduction): Sample {
  const values = new Float64Array(group.samples.length);
  for (let index = 0; index < values.length; index++) values[index] = group.samples[index]!.value;
  const value = reduce({ values, start: 0, end: values.length });
  return { labels: group.labels, value, dropName: group.dropName };
}
