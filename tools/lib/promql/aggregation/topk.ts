// topk and bottomk: elements kept as they are, with all their labels.

import { EvaluationError } from '../engine/errors.ts';
import { formatGo } from '../engine/go-number.ts';
import type { Compiler, Sample, VectorPlan } from '../engine/plan.ts';
import type { Aggregation } from '../syntax/ast.ts';
import { groupingOf, groupSamples } from './grouping.ts';

/** Keeps the k largest or smallest of each group, in that order; NaN comes last, equal values as they came in. */
export function compileTopK(aggregation: Aggregation, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(aggregation.expr);
  const parameter = compiler.scalar(aggregation.parameter!);
  const project = groupingOf(aggregation);
  const order = aggregation.name === 'topk' ? descending : ascending;
  return (context) => {
    const count = countOf(parameter(context));
    const elements = operand(context);
    if (count < 1) return [];
    return groupSamples(elements, project).flatMap(({ samples }) => best(samples, count, order));
  };
}

type Order = (a: Sample, b: Sample) => number;

export const descending: Order = (a, b) => nanLast(a, b) || b.value - a.value || 0;
export const ascending: Order = (a, b) => nanLast(a, b) || a.value - b.value || 0;

function nanLast(a: Sample, b: Sample): number {
  return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
}

function countOf(value: number): number {
  if (Number.isNaN(value)) throw new EvaluationError('Parameter value is NaN');
  if (value >= 2 ** 63) throw new EvaluationError(`Scalar value ${formatGo(value)} overflows int64`);
  if (value <= -(2 ** 63)) throw new EvaluationError(`Scalar value ${formatGo(value)} underflows int64`);
  return Math.trunc(value);
}

function best(samples: readonly Sample[], count: number, order: Order): Sample[] {
  return [...samples].sort(order).slice(0, count);
}
