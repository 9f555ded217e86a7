// What obs-tag can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-tag',
  summary: 'Add fields to every record of a stream',
  usage: 'KEY=VALUE... [options] < records',
  examples: [
    {
      command: 'obs-capture --source web/0 -- ./server | obs-tag env=prod region=eu',
      does: 'says where it came from',
    },
    { command: 'obs-tag team="night shift" < old.log', does: 'quotes the value where it has to' },
  ],
  options: [],
  positionals: {
    name: 'KEY=VALUE',
    describe: 'fields to add; a field that a record has already wins',
    min: 1,
    max: 32,
  },
  notes: [
    'A line that is no record passes unchanged and is counted (--stats). In METRIC, EVENT, ALERT, SPAN and GAP records an added field is a label, so it is quoted.',
    'Memory: one line (--max-line) and two blocks of 256 KiB and 1 MiB, whatever the input.',
  ],
});
