// What obs-alert backtest can be told.

import { defineTool } from '../../../lib/cli/options.ts';
import { INTERVAL, STALE_AFTER } from '../../../lib/cli/rule-options.ts';

export const spec = defineTool({
  name: 'obs-alert backtest',
  summary: 'Say how often alerts would have fired in the past, at which thresholds',
  usage: '--rules FILE... [--thresholds LIST] [FILE...]',
  examples: [
    {
      command: 'obs-alert backtest --rules rules.yaml last-week.log',
      does: 'each threshold, and half, 80 %, 125 % and twice of it',
    },
    {
      command:
        'obs-alert backtest --rules rules.yaml --alert HighErrorRate --thresholds 0.01,0.05,0.1 last-week.log',
      does: 'one alert at these thresholds',
    },
  ],
  options: [
    { name: 'rules', type: 'list', required: true, placeholder: 'FILE', describe: 'a rule file' },
    { name: 'alert', type: 'list', placeholder: 'ALERT', describe: 'alerts of this name only' },
    {
      name: 'thresholds',
      type: 'list',
      separator: ',',
      placeholder: 'N,...',
      describe: 'thresholds to try beside that of the rule',
    },
    INTERVAL,
    STALE_AFTER,
  ],
  positionals: {
    name: 'FILE',
    describe: 'files of records, one after the other; without one, stdin',
    min: 0,
  },
  notes: [
    'The threshold of a rule is the number that its outermost comparison holds a vector to. A rule without one is tried as it is.',
    'FIRED counts alerts that began to fire, FIRING is the time that any of them fired. With --json each row is an object, times in seconds.',
    'Memory: as in obs-alert, for each rule and threshold.',
  ],
});
