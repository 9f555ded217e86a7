// The aggregation quantile(q, …).

import { quantileText } from '../engine/messages.ts';
import type { Compiler, VectorPlan } from '../engine/plan.ts';
import { quantileOf } from '../engine/statistics.ts';
import type { Aggregation } from '../syntax/ast.ts';
import { groupingOf, groupSamples } from './grouping.ts';
import { reduced } from './reduce.ts';

export function compileQuantile(aggregation: Aggregation, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(aggregation.expr);
  const parameter = compiler.scalar(aggregation.parameter!);
  const project = groupingOf(aggregation);
  return (context) => {
    const q = parameter(context);
    if (!(q >= 0 && q <= 1)) context.notes.warn(quantileText(q));
    return groupSamples(operand(context), project).map((group) =>
      reduced(group, (run) => quantileOf(q, run)),
    );
  };
}
