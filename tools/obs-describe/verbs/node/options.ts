// What obs-describe node can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('node', {
  summary: 'Show a node: its processor, memory and state, and the instances on it',
  usage: 'NODE [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe node fornax-01', does: 'one node as DIR has it' }],
  options: [],
  positionals: { name: 'NODE', describe: 'the name of the node', min: 1, max: 1 },
});
