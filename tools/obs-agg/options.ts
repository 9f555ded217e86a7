// What obs-agg can be told.

import { defineTool } from '../lib/cli/options.ts';

/** The message of METRIC records that are given none. */
export const USUAL_NAME = 'requests';

/** Beyond this the thread that adds up has nothing to wait for. */
const MOST_THREADS = 16;

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
      command: "obs-agg --by service,route=path --window 1m count 'p50(dur, level==INFO)' < all.log",
      does: 'per service and path, which is named route; with a filter of its own for one function',
    },
    {
      command: 'obs-ring | obs-agg --pass --by service count | obs-alert --pass --rules rules.yaml',
      does: 'in the middle of a pipe: records go on, metrics are added',
    },
    {
      command: "obs-agg --sketch --by service count 'p99(dur)' < node1.log > node1.metrics",
      does: 'with what obs-agg merge needs to make the figures of a cluster of those of its nodes',
    },
    {
      command:
        'obs-agg --state /var/lib/obs/http.state --file /var/log/http.log --golden http >> http.metrics',
      does: 'from cron, every minute: each line is counted once, whatever happens',
    },
  ],
  options: [
    {
      name: 'by',
      type: 'list',
      separator: ',',
      placeholder: 'KEYS',
      describe: 'group by these fields (LABEL=FIELD renames), or by service, instance, source, level, kind',
    },
    {
      name: 'window',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'length of a window of event time; with --cumulative, the step; 10s unless given',
    },
    {
      name: 'slide',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'a window ends every so often, so that windows overlap',
    },
    {
      name: 'session',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'instead: windows of each group that end when nothing comes for so long',
    },
    {
      name: 'cumulative',
      type: 'boolean',
      describe: 'at every step everything so far; counts are named like counters, ..._total',
    },
    {
      name: 'period',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'with --cumulative: begin anew at multiples of this',
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
      name: 'revise',
      type: 'boolean',
      describe: 'late records correct what was told: it is written again, with rev=2, then 3 (see below)',
    },
    {
      name: 'revise-for',
      type: 'duration',
      default: '1h',
      min: '1ms',
      max: '31d',
      describe: 'with --revise: how long after its end a window, a step or a session can be corrected',
    },
    {
      name: 'max-ahead',
      type: 'duration',
      default: '1m',
      min: '0s',
      max: '366d',
      describe: 'a record further ahead of all others is not believed until others follow (a bad clock)',
    },
    {
      name: 'clock',
      type: 'choice',
      choices: ['wall', 'event'],
      default: 'wall',
      describe: 'wall: silent input closes windows as time goes by; event: only the records decide',
    },
    {
      name: 'exact',
      type: 'boolean',
      describe: 'quantiles of all values instead of a sketch; up to 8 million values are kept',
    },
    {
      name: 'sketch',
      type: 'boolean',
      describe: 'also write what obs-agg merge needs: sketches as text, weights of means',
    },
    {
      name: 'golden',
      type: 'choice',
      choices: ['http', 'usage'],
      describe: 'a ready set of metrics instead of functions: of request logs, or of calls of models',
    },
    {
      name: 'where',
      type: 'string',
      placeholder: 'EXPR',
      describe: 'look only at records for which this holds, such as \'has(status) && path!="/healthz"\'',
    },
    {
      name: 'file',
      type: 'list',
      placeholder: 'FILE',
      describe: 'read this file instead of stdin; given several times, they are read in step',
    },
    {
      name: 'state',
      type: 'string',
      placeholder: 'FILE',
      describe:
        'remember here how far --file was counted and what is open, and go on from there the next time',
    },
    {
      name: 'since',
      type: 'string',
      placeholder: 'TIME',
      describe: 'only records from here on: a time, or 5m for so long ago',
    },
    {
      name: 'until',
      type: 'string',
      placeholder: 'TIME',
      describe: 'only records before this',
    },
    {
      name: 'name',
      type: 'string',
      default: USUAL_NAME,
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
      describe: 'different groups of a whole run; all further ones become the group other',
    },
    {
      name: 'max-routes',
      type: 'number',
      integer: true,
      default: 200,
      min: 1,
      max: 100_000,
      placeholder: 'N',
      describe:
        'with --golden http: different routes of each service; all further ones become the route other',
    },
    {
      name: 'threads',
      type: 'number',
      integer: true,
      min: 1,
      max: MOST_THREADS,
      placeholder: 'N',
      describe: 'threads for a file on stdin; unless given, up to 4 for a large one in JSON form',
    },
    { name: 'pass', type: 'boolean', describe: 'pass all input on as well, unchanged and in order' },
    {
      name: 'dir',
      type: 'string',
      placeholder: 'DIR',
      describe:
        'also write one number per file in DIR/active/SERVICE/metrics and DIR/metrics/SERVICE; needs --by service',
    },
    {
      name: 'stale',
      type: 'duration',
      default: '5m',
      min: '1s',
      max: '31d',
      describe: 'with --dir: remove the file of a number that is not written again for so long',
    },
    {
      name: 'rule',
      type: 'list',
      separator: ',',
      placeholder: 'NAME=RULE',
      describe: 'with --dir: how a metric that instances write themselves is put together, as in memory=max',
    },
  ],
  positionals: {
    name: 'FUNCTION',
    describe:
      'count, rate, sum(F), avg(F), min(F), max(F), p99(F), distinct(F)..., as NAME=FN(FIELD, FILTER)',
    min: 0,
  },
  notes: [
    'Functions: count, rate, sum, avg, min, max, first, last, stddev, inflight, p0 to p100, hist, distinct, top5, increase, and rate of a counter.',
    'Without a filter, and with one that does not mention kind, a function takes log records only. A record counts for the number of lines in its field w.',
    'Quantiles come from a sketch with a guaranteed relative error of 1 %, distinct from a HyperLogLog with a standard error of 0.81 %, the weights of top are at most a 1025th of all too high. A value that is no number is skipped and counted (--stats).',
    'With --golden http a route is what a record says in its field route, or else its path without the query and with :id in the place of each segment that is a number, a UUID or 16 and more hexadecimal digits: /users/1234/orders?page=2 is /users/:id/orders.',
    'Of the records of one window, which are told by time, window and labels, the one with the highest rev counts. With --cumulative a late record is counted at its own step and at all later ones of its --period, and those that were told are told again; one older than --revise-for counts from the next step on, as without --revise. With --session a late record that lies in a session corrects it; one that makes it longer, or joins it to others, withdraws what was told (withdrawn=1, with counts and sums of 0), and the session is told under its new time and window.',
    'Memory: windows are open only between the latest time seen and the lateness before it, each with at most --max-groups groups; sliding windows are put together from pieces of the common divisor of both lengths. With --revise up to 100,000 groups of windows, steps or sessions that were told are kept, and 25,000 more that late records make, of some 2 KB each, with a percentile 4 KB; beyond that the earliest can be corrected no more, which is counted as forgotten. Each thread takes some 13 MB.',
  ],
});
