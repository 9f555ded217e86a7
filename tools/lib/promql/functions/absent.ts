// absent and absent_over_time: an element where there is nothing, with the labels that the selector asks for by `=`.

import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Family, VectorFunction } from './family.ts';

export const absentFunctions: Family = new Map<string, VectorFunction>([
  ['absent', compileAbsent],
  ['absent_over_time', compileAbsentOverTime],
]);

function compileAbsent(...[call, compiler]: Parameters<VectorFunction>): ReturnType<VectorFunction> {
  const operand = compiler.vector(call.args[0]!);
  const labels = wantedLabels(call.args[0]!);
  return (context) => (operand(context).length > 0 ? [] : [{ labels, value: 1, dropName: false }]);
}

function compileAbsentOverTime(...[call, compiler]: Parameters<VectorFunction>): ReturnType<VectorFunction> {
  const operand = compiler.matrix(call.args[0]!);
  const labels = wantedLabels(call.args[0]!);
  return (context) => {
    let found = false;
    operand(context, () => {
      found = true;
    });
    return found ? [] : [{ labels, value: 1, dropName: false }];
  };
}

/** Labels with exactly one matcher, an equality; only a plain selector tells them. */
function wantedLabels(expr: Expr): Labels {
  const selector = expr.kind === 'range' ? expr.selector : expr;
  if (selector.kind !== 'selector') return NO_LABELS;
  const builder = new LabelBuilder(NO_LABELS);
  const { matchers } = selector;
  for (const { name, operator, value } of matchers) {
    const only = matchers.filter((matcher) => matcher.name === name).length === 1;
    if (name !== METRIC_NAME && operator === '=' && only) builder.set(name, value);
  }
  return builder.build();
}
