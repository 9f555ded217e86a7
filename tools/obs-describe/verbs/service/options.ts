// What obs-describe service can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('service', {
  summary: 'Show a service: desired against actual, health, routes, exits, errors, alerts',
  usage: 'SERVICE [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe service web --manifest obs.yaml', does: 'web as DIR has it' }],
  options: [],
  positionals: { name: 'SERVICE', describe: 'the service, such as web', min: 1, max: 1 },
});
