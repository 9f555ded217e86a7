// What obs-agg merge can be told.

import { defineTool } from '../../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-agg merge',
  summary: 'Put METRIC records of many instances, nodes and hours together',
  usage: '[--window TIME] [--rule NAME=RULE] < metrics',
  examples: [
    {
      command: 'cat node1.metrics node2.metrics | obs-agg merge',
      does: 'the figures of the cluster; percentiles are right where --sketch was given to obs-agg',
    },
    {
      command: 'obs-agg merge --window 1h --rule memory=max < day.metrics',
      does: 'windows of an hour, and of memory the highest',
    },
  ],
  options: [
    {
      name: 'by',
      type: 'list',
      separator: ',',
      placeholder: 'LABELS',
      describe: 'keep these labels only, and le; service and instance are those of the source',
    },
    {
      name: 'without',
      type: 'list',
      separator: ',',
      placeholder: 'LABELS',
      describe: 'keep all labels but these; instance and node unless given',
    },
    {
      name: 'window',
      type: 'duration',
      min: '1ms',
      max: '366d',
      describe: 'length of the windows to merge into; those of the records unless given',
    },
    {
      name: 'rule',
      type: 'list',
      separator: ',',
      placeholder: 'NAME=RULE',
      describe: 'how a value is merged: sum, avg, min, max, first or last',
    },
    {
      name: 'lateness',
      type: 'duration',
      min: '0s',
      max: '31d',
      describe: 'for live input: write a window so long after its end; without it, all at the end of input',
    },
    {
      name: 'clock',
      type: 'choice',
      choices: ['wall', 'event'],
      default: 'wall',
      describe: 'with --lateness: wall lets silence close windows, event the records alone',
    },
    {
      name: 'sketch',
      type: 'boolean',
      describe: 'write the sketches again, for a further merge',
    },
    {
      name: 'max-groups',
      type: 'number',
      integer: true,
      default: 100_000,
      min: 1,
      max: 10_000_000,
      placeholder: 'N',
      describe: 'records to write that are kept open; beyond them the earliest window is written early',
    },
  ],
  positionals: { name: 'WORD', describe: 'none', min: 0, max: 0 },
  notes: [
    'Counts, sums and buckets add up, also without a rule; names that end in _min, _max, _first and _last say their rule. Quantiles, distinct, avg and stddev come from what --sketch wrote beside them, and are left out without it.',
    'Values of records without a window are those since the start: of each source and set of labels the latest counts.',
    'A record with rev=2 takes the place of the one that it corrects.',
    'Memory: --max-groups groups, each with up to 64 records that can still be corrected.',
  ],
});
