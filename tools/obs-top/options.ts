// What obs-top can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-top',
  summary: 'Show what runs: services, nodes and alerts, live from a stream or from DIR',
  usage: '[--manifest FILE] [--once] [options] [SERVICE...] [< records]',
  examples: [
    {
      command:
        'obs-capture --manifest obs.yaml | obs-agg --pass --by service rate | obs-top --manifest obs.yaml',
      does: 'a screen that is written anew each second; q ends it',
    },
    {
      command: 'obs-top --once < all.log',
      does: 'one table of what the records say, as of the last of them',
    },
    { command: 'obs-top --dir /run/obs', does: 'what obs-ring and obs-agg keep in DIR' },
    {
      command: 'obs-top --at 03:12 --columns +state,+trend --sort err',
      does: 'how it was at night, the most errors first',
    },
  ],
  options: [
    {
      name: 'dir',
      type: 'string',
      placeholder: 'DIR',
      describe:
        'read DIR instead of stdin; also read when stdin is a terminal: OBS_DIR, else the usual place',
    },
    {
      name: 'manifest',
      type: 'string',
      placeholder: 'FILE',
      describe: 'the replicas that are wanted; without it, the instances ever heard of',
    },
    { name: 'once', type: 'boolean', describe: 'read all of stdin, or DIR once, show one table and end' },
    {
      name: 'interval',
      type: 'duration',
      default: '1s',
      min: '100ms',
      max: '1d',
      describe: 'time from one table to the next',
    },
    {
      name: 'sort',
      type: 'string',
      placeholder: 'COLUMN',
      describe:
        'order of the services: numbers from the largest, names from the first; -COLUMN turns it round',
    },
    {
      name: 'filter',
      type: 'string',
      placeholder: 'EXPR',
      describe:
        'only services that match, such as \'err>0 or state!="ready"\': names of columns, desired, service',
    },
    {
      name: 'columns',
      type: 'list',
      separator: ',',
      placeholder: 'NAME,…',
      describe:
        'columns of services: state, replicas, healthy, restarts, req, trend, err, p99, mem, cpu; +NAME adds one to the usual ones',
    },
    {
      name: 'at',
      type: 'string',
      placeholder: 'TIME',
      describe:
        'one table as of 2026-02-14T03:12:00Z, 03:12 (UTC, the latest) or 10m ago, from what DIR, the input or a recording has of it',
    },
    {
      name: 'record',
      type: 'string',
      placeholder: 'FILE',
      describe: 'append every table as a line of JSON to FILE',
    },
    {
      name: 'replay',
      type: 'string',
      placeholder: 'FILE',
      describe: 'show what --record wrote instead of records',
    },
    {
      name: 'speed',
      type: 'number',
      default: 1,
      min: 0.001,
      max: 1_000_000,
      describe: 'on a terminal a replay is so many times as fast',
    },
  ],
  positionals: { name: 'SERVICE', describe: 'show only these services and their alerts', min: 0 },
  notes: [
    'REPLICAS and HEALTHY: running and healthy instances, of those wanted. REQ/s, ERR/s and P99: from METRIC records named requests, as obs-agg writes them (rate or count, errors, dur_p99), or its files in DIR. MEM and CPU: rss and cpu of METRIC records named process (obs-capture --usage), or the metric file memory; a + says that not all running instances report it. STATE: the worst of the instances that are wanted. TREND: REQ/s of the last 5 minutes, · where it is unknown. Nodes: METRIC records of source node/NAME. What is unknown is --.',
    'A figure is unknown when its last record is older than three of its windows and 15 s; without a window, than three times the time between its records and 60 s; a file of unknown window, than 5 minutes.',
    'A stream is shown at the time of its latest record, which moves on while nothing comes; records more than a minute ahead of the wall clock move nothing. DIR is shown at the wall clock. A manifest is read again when its file changes; one with a mistake is told, and the one before it stays.',
    'Memory: at most 10,000 instances, 10,000 series of requests, 1,000 nodes and 1,000 alerts; what is beyond is counted (--stats). All of it full takes less than 200 MB; besides, one line (--max-line) three times and 8 MB.',
  ],
});
