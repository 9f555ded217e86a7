// The options that ask for an explanation: obs-alert replay has them, and obs-alert itself.

import { defineTool } from '../../../lib/cli/options.ts';

const explain = defineTool({
  name: 'obs-alert',
  summary: '',
  usage: '',
  examples: [],
  options: [
    {
      name: 'why',
      type: 'string',
      placeholder: 'ALERT',
      describe: 'explain why this alert is pending or fires; status 1 when it is not',
    },
    {
      name: 'why-not',
      type: 'string',
      placeholder: 'ALERT',
      describe: 'explain why this alert does not fire; status 1 when it does',
    },
    {
      name: 'at',
      type: 'string',
      placeholder: 'TIME',
      describe: 'the time to explain; without it, the last evaluation',
    },
  ],
});

export const EXPLAIN_OPTIONS = explain.options;
