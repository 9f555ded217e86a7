// What obs-metrics can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-metrics',
  summary: 'Show the current numbers of services, from DIR or from METRIC records',
  usage: '[--json | --prom FILE] [SERVICE...]',
  examples: [
    { command: 'obs-metrics web', does: 'the numbers of web, put together over its instances' },
    { command: 'obs-metrics --instances web', does: 'those of each instance, too' },
    {
      command: 'obs-metrics --prom /var/lib/node_exporter/obs.prom',
      does: "for the textfile collector of Prometheus's node_exporter; - is stdout",
    },
    {
      command: 'obs-agg --golden http < access.log | obs-metrics --records --prom http.prom',
      does: 'the latest values of METRIC records, with labels and histograms',
    },
  ],
  options: [
    {
      name: 'dir',
      type: 'string',
      placeholder: 'DIR',
      describe: 'read the files of DIR; OBS_DIR, else the usual place, unless given',
    },
    { name: 'records', type: 'boolean', describe: 'read METRIC records from stdin instead of DIR' },
    {
      name: 'prom',
      type: 'string',
      placeholder: 'FILE',
      describe: 'write the text format of Prometheus to FILE, replaced as a whole; - is stdout',
    },
    {
      name: 'interval',
      type: 'duration',
      min: '100ms',
      max: '1d',
      describe: 'with --prom FILE: write it again so often; with --records, 15s unless given',
    },
    {
      name: 'prefix',
      type: 'string',
      default: 'obs_',
      allowEmpty: true,
      placeholder: 'TEXT',
      describe: 'what the names of files begin with in the text format; records have their own names',
    },
    { name: 'instances', type: 'boolean', describe: 'show what each instance writes, too' },
    {
      name: 'rule',
      type: 'list',
      separator: ',',
      placeholder: 'NAME=RULE',
      describe: 'how a number of several instances is put together: sum, avg, min or max',
    },
    {
      name: 'stale',
      type: 'duration',
      default: '5m',
      min: '1s',
      max: '31d',
      describe: 'leave out what is older than this',
    },
  ],
  positionals: { name: 'SERVICE', describe: 'only these services', min: 0 },
  notes: [
    'Numbers of instances add up, unless their names end in _min, _max, _avg or say a quantile: of those files keep no sketch, and the highest is shown. obs-agg --sketch with obs-agg merge makes true quantiles of records.',
    'In the text format names that end in _total are counters, the rest are gauges; seconds, bytes and ratios are the units.',
    'Memory: at most 100,000 series of records; 10,000 files for each service.',
  ],
});
