// Counters read as if they were gauges, and gauges as if they were counters, told by their names.

import { METRIC_NAME } from '../../../../lib/promql/labels/labels.ts';
import type { Expr } from '../../../../lib/promql/syntax/ast.ts';
import { isComparison, unwrapParens } from '../../../../lib/promql/syntax/ast.ts';
import { type Lint, textOf } from '../lint.ts';
import { nodesOf } from '../nodes.ts';

/** Names that say what is, not how often: many counters have no `_total`, so only these are told. */
const GAUGE =
  /_(bytes|ratio|percent|celsius|usage|depth|size|limit|capacity|active|current|free|available|state)$/;
const OF_COUNTERS = new Set(['rate', 'irate', 'increase']);

export const counterWithoutRate: Lint = {
  name: 'counter-without-rate',
  find(rule) {
    return nodesOf(rule.expr).flatMap((node) => {
      if (node.kind !== 'binary' || !isComparison(node.operator)) return [];
      return [node.left, node.right].map(unwrapParens).flatMap((side) => {
        const other = unwrapParens(side === unwrapParens(node.left) ? node.right : node.left);
        // A counter that never counted, or vanished, is asked for so.
        const isTelling = other.kind === 'number' && other.value !== 0;
        if (!isTelling || !/_total$/.test(nameOf(side))) return [];
        return [`${textOf(rule, side)} only ever rises: compare rate() or increase() of it`];
      });
    });
  },
};

export const rateOfGauge: Lint = {
  name: 'rate-of-gauge',
  find(rule) {
    return nodesOf(rule.expr).flatMap((node) => {
      if (node.kind !== 'call' || !OF_COUNTERS.has(node.name)) return [];
      const [range] = node.args;
      const name = range?.kind === 'range' ? nameOf(range.selector) : '';
      if (!GAUGE.test(name)) return [];
      return [
        `${node.name}() is for counters, and ${name} is none by its name: use delta() or deriv(), or name it ..._total`,
      ];
    });
  },
};

function nameOf(expr: Expr): string {
  if (expr.kind !== 'selector') return '';
  return expr.matchers.find(({ name, operator }) => name === METRIC_NAME && operator === '=')?.value ?? '';
}
