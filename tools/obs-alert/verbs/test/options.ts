// What obs-alert test can be told.

import { defineTool } from '../../../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-alert test',
  summary: 'Run unit tests of rules: what fires, when, with which labels and annotations',
  usage: 'FILE...',
  examples: [
    {
      command: 'obs-alert test rules_test.yaml',
      does: 'a test file of promtool, or one with records (see the notes)',
    },
    { command: 'obs-alert test tests/*.yaml || echo broken', does: 'status 1 when a test fails' },
  ],
  options: [
    {
      name: 'promql-compat',
      type: 'choice',
      choices: ['2', '3'],
      default: '3',
      describe: 'semantics of this major version of Prometheus',
    },
  ],
  positionals: { name: 'FILE', describe: 'test files', min: 1 },
  notes: [
    "The format is that of promtool's unit tests: rule_files, evaluation_interval, and tests with input_series, alert_rule_test and promql_expr_test.",
    'Instead of input_series a test may have input_records, lines of records as a text, or records_file, a path from the test file. eval_time is then a time, or a duration after the first record; annotations are those of the moment of firing.',
    'Memory: the test files, their rules, and 16 to 24 bytes for each point of their series, a million points of one series at most.',
  ],
});
