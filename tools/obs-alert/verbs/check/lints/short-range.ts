// A range that holds fewer than two samples most of the time: rate() and the like then give nothing.

import { formatDurationMs } from '../../../../lib/promql/syntax/duration.ts';
import { type Lint, textOf } from '../lint.ts';
import { nodesOf } from '../nodes.ts';

export const shortRange: Lint = {
  name: 'short-range',
  find(rule, { intervalMs }) {
    return nodesOf(rule.expr).flatMap((node) => {
      if (node.kind !== 'range' || node.rangeMs >= 2 * intervalMs) return [];
      const interval = formatDurationMs(intervalMs);
      return [
        `${textOf(rule, node)} is shorter than two intervals of ${interval}: it may hold one sample or none`,
      ];
    });
  },
};
