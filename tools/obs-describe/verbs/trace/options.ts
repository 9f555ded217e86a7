// What obs-describe trace can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('trace', {
  summary: 'Draw the spans and records of one trace as a waterfall across services',
  usage: 'ID [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe trace 4bf92f35', does: 'spans and log lines of one trace' }],
  options: [],
  positionals: { name: 'ID', describe: 'the trace_id, or the corr_id of a request', min: 1, max: 1 },
});
