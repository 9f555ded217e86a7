// `for` below the interval: the alert fires at the second evaluation, whatever it says.

import { formatDurationMs } from '../../../../lib/promql/syntax/duration.ts';
import type { Lint } from '../lint.ts';

export const shortFor: Lint = {
  name: 'short-for',
  find(rule, { intervalMs }) {
    if (rule.kind !== 'alert' || rule.forMs === 0 || rule.forMs >= intervalMs) return [];
    return [
      `for: ${formatDurationMs(rule.forMs)} is shorter than the interval, ${formatDurationMs(intervalMs)}: it means one interval`,
    ];
  },
};
