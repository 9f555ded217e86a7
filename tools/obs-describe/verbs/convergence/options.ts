// What obs-describe convergence can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('convergence', {
  summary: 'Say which loop lags, fails or has stalled, since when, and why',
  usage: '[--lag-events N] [--lag TIME] [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe convergence --lag 10s', does: 'loops that are more than 10 s behind' }],
  options: [
    {
      name: 'lag-events',
      type: 'number',
      integer: true,
      min: 0,
      default: 100,
      describe: 'a loop that is more events behind lags',
    },
    {
      name: 'lag',
      type: 'duration',
      default: '30s',
      describe: 'a loop that is further behind lags',
    },
  ],
});
