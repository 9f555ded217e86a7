// What obs-query can be told.

import { defineTool } from '../lib/cli/options.ts';
import { PROMQL_COMPAT, STALE_AFTER } from '../lib/cli/rule-options.ts';

export const spec = defineTool({
  name: 'obs-query',
  summary: 'Evaluate a PromQL expression over the METRIC records of a stream',
  usage: '[--at TIME | --start TIME --end TIME --step TIME] EXPR < records',
  examples: [
    {
      command: "obs-query 'sum by (service) (requests_errors) / sum by (service) (requests_count)' < all.log",
      does: 'as of the latest record',
    },
    {
      command: "obs-query --start -1h --step 1m 'rate(http_requests_total[5m])' < all.log",
      does: 'the last hour, a value each minute',
    },
    {
      command: "obs-agg --by service 'p99(dur)' < all.log | obs-query 'topk(3, requests_dur_p99)'",
      does: 'the slowest services of a log',
    },
  ],
  options: [
    {
      name: 'at',
      type: 'string',
      placeholder: 'TIME',
      describe: 'evaluate at this time; without it, at that of the latest record',
    },
    {
      name: 'start',
      type: 'string',
      placeholder: 'TIME',
      describe: 'evaluate from this time on; without it, from the first record on',
    },
    {
      name: 'end',
      type: 'string',
      placeholder: 'TIME',
      describe: 'the last time of a range; without it, that of the latest record',
    },
    {
      name: 'step',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'from one time of a range to the next; without it, such that there are 60 at most',
    },
    { name: 'table', type: 'boolean', describe: 'write a table; the default on a terminal' },
    STALE_AFTER,
    {
      name: 'max-series',
      type: 'number',
      integer: true,
      default: 20_000,
      min: 1,
      max: 10_000_000,
      placeholder: 'N',
      describe: 'different series that the expression may read; more are an error',
    },
    {
      name: 'max-samples',
      type: 'number',
      integer: true,
      default: 2_000_000,
      min: 1,
      max: 1_000_000_000,
      placeholder: 'N',
      describe: 'samples kept at one time, of all series; more are an error',
    },
    PROMQL_COMPAT,
  ],
  positionals: { name: 'EXPR', describe: 'a PromQL expression', min: 1, max: 1 },
  notes: [
    'TIME is RFC 3339 in UTC (2026-02-14T12:34:05Z), seconds since 1970, or -DURATION before the latest record.',
    'The series of a METRIC value is <message>_<key>, its labels are the quoted fields and service and instance from the source.',
    "The result is METRIC records in a pipe, a table on a terminal, and with --json what Prometheus's HTTP API answers. Status 1 when it is empty.",
    'Memory: only series that the expression selects are kept, each as long as its selectors look back: 16 to 24 bytes a sample, 1.3 KB a series, --max-samples and --max-series at most.',
  ],
});
