// --where: records that an expression does not hold for go no further. Lines that are no record are not asked.

import type { Expression } from '../../lib/expr/ast.ts';
import { requiredText } from '../../lib/expr/required-text.ts';
import { type MatcherPlan, planMatcher } from '../matcher.ts';
import type { Setup, Step, StepPlan } from './step.ts';

export function planWhere(expression: Expression): StepPlan {
  const plan = planMatcher(expression);
  return {
    wanted: plan.wanted,
    passesKinds: plan.kinds,
    requiredText: requiredText(expression),
    ...(plan.isByKindAlone ? { isByKindAlone: true } : {}),
    kernelBytes: plan.kernelBytes,
    create: (setup) => createWhere(plan, setup),
  };
}

function createWhere(plan: MatcherPlan, setup: Setup): Step {
  const matcher = plan.create(setup);
  return {
    run(rows) {
      const { count } = rows;
      for (let row = 0; row < count; row++) {
        if (rows.isDropped(row) || matcher.matches(rows, row) || rows.kind(row) === 0) continue;
        rows.drop(row, 'where');
      }
    },
  };
}
