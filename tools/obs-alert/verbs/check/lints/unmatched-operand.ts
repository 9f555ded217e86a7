// A selector that selected nothing in the records: a metric that is not there, or labels that it does not have.

import { METRIC_NAME } from '../../../../lib/promql/labels/labels.ts';
import { formatMatcher } from '../../../../lib/promql/labels/matcher.ts';
import type { Lint } from '../lint.ts';
import { nodesOf } from '../nodes.ts';

export const unmatchedOperand: Lint = {
  name: 'unmatched-operand',
  find(rule, { records }) {
    if (!records) return [];
    const found = nodesOf(rule.expr).flatMap((node) => {
      if (node.kind !== 'selector' || records.selected(node) > 0) return [];
      const name = node.matchers.find((matcher) => matcher.name === METRIC_NAME)?.value ?? '';
      const others = node.matchers.filter((matcher) => matcher.name !== METRIC_NAME).map(formatMatcher);
      const shown = others.length === 0 ? name : `${name}{${others.join(', ')}}`;
      const isKnown = records.knows(name);
      return [
        `${shown} matched nothing in the records: ${isKnown ? 'no series has these labels' : 'there is no such metric'}`,
      ];
    });
    return [...new Set(found)];
  },
};
