// What obs-alert check can be told.

import { defineTool } from '../../../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-alert check',
  summary: 'Check rule files: syntax, types, and what is valid and still cannot be meant',
  usage: '[--records FILE...] FILE...',
  examples: [
    {
      command: 'obs-alert check rules/*.yaml',
      does: 'status 2 for what cannot be loaded, 1 for what is worth a look',
    },
    {
      command: 'obs-alert check --records yesterday.log rules.yaml',
      does: 'says, too, which operands matched nothing in these records',
    },
  ],
  options: [
    {
      name: 'records',
      type: 'list',
      placeholder: 'FILE',
      describe: 'records that the rules are held against; - is stdin',
    },
    {
      name: 'interval',
      type: 'duration',
      default: '15s',
      min: '1ms',
      max: '366d',
      describe: 'how often groups are evaluated that do not say it themselves, and how far samples are apart',
    },
    {
      name: 'runbook',
      type: 'string',
      placeholder: 'FILE',
      describe: 'the runbook of alerts that name none: a section for each must be there',
    },
    { name: 'no-lint', type: 'boolean', describe: 'syntax and types alone' },
  ],
  positionals: { name: 'FILE', describe: 'rule files', min: 1 },
  notes: [
    'A finding is one line: file:line: rule: what is wrong [lint]. With --json each is an object.',
    'Lints: never-matches, unmatched-operand (needs --records), short-range, short-for, counter-without-rate, rate-of-gauge, no-runbook.',
    'Memory: the rules, and with --records the series that they select: 16 to 24 bytes a sample, 20 million samples at most.',
  ],
});
