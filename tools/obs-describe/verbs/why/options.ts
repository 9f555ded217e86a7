// What obs-describe why can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('why', {
  summary: 'Say why an instance restarted or does not serve, as a chain of evidence',
  usage: 'SERVICE|INSTANCE [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe why web/2', does: 'why it restarted, or is not serving' }],
  options: [],
  positionals: { name: 'NAME', describe: 'a service or an instance', min: 1, max: 1 },
});
