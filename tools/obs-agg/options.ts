// What obs-agg can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-agg',
  summary: 'Turn records into numbers per group and window of time',
  usage: '[--pass] [--by KEYS] [--window TIME] FUNCTION... < records',
  examples: [
    {
      command: "obs-agg --by service count 'errors=count(level>=ERROR)' 'p99(dur)' < all.log",
      does: 'requests, errors and the 99th percentile of dur per service and 10 seconds',
    },
    {
      command: "obs-agg --by service,status --window 1m count 'p50(dur, level==INFO)' < all.log",
      does: 'per service and status, with a filter of its own for one function',
    },
    {
      command: 'obs-ring | obs-agg --pass --by service count | obs-alert --pass --rules rules.yaml',
      does: 'in the middle of a pipe: records go on, metrics are added',
    },
  ],
  options: [
    {
      name: 'by',
      type: 'list',
      separator: ',',
      placeholder: 'KEYS',
      describe: 'group by these fields, or by service, instance, source, level, kind',
    },
    {
      name: 'window',
      type: 'duration',
      default: '10s',
      min: '1ms',
      max: '366d',
      describe: 'length of a window of event time',
    },
    {
      name: 'lateness',
      type: 'duration',
      default: '2s',
      min: '0s',
      max: '1d',
      describe: 'how long a window stays open for records that come late',
    },
    {
      name: 'clock',
      type: 'choice',
      choices: ['wall', 'event'],
      default: 'wall',
      describe: 'wall: silent input closes windows as time goes by; event: only the records decide',
    },
    {
      name: 'name',
      type: 'string',
      default: 'requests',
      placeholder: 'NAME',
      describe: 'message of the METRIC records',
    },
    {
      name: 'max-groups',
      type: 'number',
      integer: true,
      default: 10_000,
      min: 1,
      max: 1_000_000,
      placeholder: 'N',
      describe: 'different groups; all further ones become the group other',
    },
    { name: 'pass', type: 'boolean', describe: 'pass all input on as well, unchanged and in order' },
    {
      name: 'dir',
      type: 'string',
      placeholder: 'DIR',
      describe: 'also write one number per file in DIR/active/SERVICE/metrics; needs --by service',
    },
  ],
  positionals: {
    name: 'FUNCTION',
    describe:
      'count, rate, sum(F), avg(F), min(F), max(F), p99(F), distinct(F)..., as NAME=FN(FIELD, FILTER)',
    min: 1,
  },
  notes: [
    'Without a filter, and with one that does not mention kind, a function takes log records only. A record counts for the number of lines in its field w.',
    'Quantiles come from a sketch with a guaranteed relative error of 1 %. A value that is no number is skipped and counted (--stats).',
    'Memory: windows are open only between the latest time seen and the lateness before it, each with at most --max-groups groups.',
  ],
});
