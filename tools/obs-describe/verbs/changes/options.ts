// What obs-describe changes can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('changes', {
  summary: 'Say what changed: deploys, configuration, scale and routes, like a diff',
  usage: '[SERVICE...] [--since 1h] [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe changes --since 1h web', does: 'the last hour of web' }],
  options: [
    { name: 'since', type: 'duration', default: '1h', min: '1ms', describe: 'how far to look back' },
    {
      name: 'where',
      type: 'string',
      placeholder: 'EXPR',
      describe: 'only EVENT records that match, such as env="prod"',
    },
  ],
  positionals: { name: 'SERVICE', describe: 'only changes of these services', min: 0 },
});
