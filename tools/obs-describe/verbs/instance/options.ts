// What obs-describe instance can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('instance', {
  summary: 'Show one instance: its state, health, exits, last words, resource use',
  usage: 'INSTANCE [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe instance web/2', does: 'one instance as DIR has it' }],
  options: [],
  positionals: { name: 'INSTANCE', describe: 'the instance, such as web/2', min: 1, max: 1 },
});
