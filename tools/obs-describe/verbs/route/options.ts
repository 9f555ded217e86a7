// What obs-describe route can be told.

import { verbSpec } from '../../options.ts';

export const spec = verbSpec('route', {
  summary: 'Show a route: where each edge leads it, which backends it reaches, its requests',
  usage: 'ROUTE [--dir DIR | < records] [options]',
  examples: [{ command: 'obs-describe route shop', does: 'the bindings and backends of a route' }],
  options: [],
  positionals: { name: 'ROUTE', describe: 'the name of the route', min: 1, max: 1 },
});
