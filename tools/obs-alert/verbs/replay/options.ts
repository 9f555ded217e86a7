// What obs-alert replay can be told.

import { defineTool } from '../../../lib/cli/options.ts';
import { INTERVAL, LATENESS, PROMQL_COMPAT, STALE_AFTER } from '../../../lib/cli/rule-options.ts';
import { EXPLAIN_OPTIONS } from './explain-options.ts';

export const spec = defineTool({
  name: 'obs-alert replay',
  summary: 'Evaluate rules over old records, and explain why an alert fires or does not',
  usage: '--rules FILE... [--why ALERT | --why-not ALERT] [--at TIME] [FILE...]',
  examples: [
    {
      command: 'obs-alert replay --rules rules.yaml yesterday.log',
      does: 'every change of an alert, as it would have been',
    },
    {
      command:
        'obs-alert replay --rules rules.yaml --why-not InstanceDown --at 2026-02-14T12:34:00Z yesterday.log',
      does: 'values, thresholds, pending time, silences and series that are missing',
    },
  ],
  options: [
    { name: 'rules', type: 'list', required: true, placeholder: 'FILE', describe: 'a rule file' },
    { name: 'from', type: 'string', placeholder: 'TIME', describe: 'write changes from this time on' },
    { name: 'to', type: 'string', placeholder: 'TIME', describe: 'write changes up to this time' },
    ...EXPLAIN_OPTIONS,
    INTERVAL,
    LATENESS,
    STALE_AFTER,
    { name: 'silences', type: 'string', placeholder: 'FILE', describe: 'silences, as obs-alert has them' },
    PROMQL_COMPAT,
  ],
  positionals: {
    name: 'FILE',
    describe: 'files of records, one after the other; without one, stdin',
    min: 0,
  },
  notes: [
    'TIME is RFC 3339 in UTC, such as 2026-02-14T12:34:05Z. Nobody is told of anything.',
    'Memory: with --why all series that rules read are kept, 20 million samples at most, else as in obs-alert.',
  ],
});
