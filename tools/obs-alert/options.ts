// What obs-alert can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-alert',
  summary: 'Evaluate Prometheus rules over a stream of records and write ALERT records',
  usage: '[--pass] --rules FILE... < records',
  examples: [
    {
      command: 'obs-ring | obs-agg --pass --by service count | obs-alert --pass --rules rules.yaml',
      does: 'at the end of a pipe: records and metrics go on, alerts are added',
    },
    {
      command: 'obs-alert --once --rules rules.yaml < yesterday.log && echo quiet',
      does: 'replays a file; status 1 when an alert fires at its end',
    },
    {
      command: "obs-alert --rules rules.yaml < all.log | grep 'ALERT firing'",
      does: 'what would have fired, and when',
    },
  ],
  options: [
    {
      name: 'rules',
      type: 'list',
      required: true,
      placeholder: 'FILE',
      describe: 'a Prometheus rule file; may be given several times. SIGHUP reads them again',
    },
    { name: 'pass', type: 'boolean', describe: 'pass all input on as well, unchanged and in order' },
    {
      name: 'once',
      type: 'boolean',
      describe: 'exit with status 1 when an alert fires at the end of the input',
    },
    {
      name: 'interval',
      type: 'duration',
      default: '15s',
      min: '1ms',
      max: '366d',
      describe: 'how often groups are evaluated that do not say it themselves',
    },
    {
      name: 'lateness',
      type: 'duration',
      default: '2s',
      min: '0s',
      max: '1d',
      describe: 'how long an evaluation waits for records that come late',
    },
    {
      name: 'clock',
      type: 'choice',
      choices: ['wall', 'event'],
      default: 'wall',
      describe: 'wall: rules are evaluated while the input is silent, too; event: only the records decide',
    },
    {
      name: 'max-ahead',
      type: 'duration',
      default: '1h',
      min: '1s',
      max: '3660d',
      describe: 'records further ahead of all others are believed when ten are in a row, else left out',
    },
    {
      name: 'stale-after',
      type: 'duration',
      default: '5m',
      min: '1ms',
      max: '366d',
      describe: 'how long a series keeps its last value when no new one comes',
    },
    {
      name: 'max-series',
      type: 'number',
      integer: true,
      default: 20_000,
      min: 1,
      max: 10_000_000,
      placeholder: 'N',
      describe: 'different series that rules read; further ones are ignored with a warning',
    },
    {
      name: 'max-samples',
      type: 'number',
      integer: true,
      default: 2_000_000,
      min: 1,
      max: 1_000_000_000,
      placeholder: 'N',
      describe: 'samples kept at one time, of all series; further ones are ignored with a warning',
    },
    {
      name: 'promql-compat',
      type: 'choice',
      choices: ['2', '3'],
      default: '3',
      describe: 'semantics of this major version of Prometheus',
    },
  ],
  positionals: {
    name: 'FILE',
    describe: 'further rule files, so that --rules *.yaml works',
    min: 0,
  },
  notes: [
    'The series of a METRIC value is <message>_<key>, its labels are the quoted fields and service and instance from the source.',
    'A group is evaluated at the multiples of its interval, in the time of the records. At the end of the input each group is evaluated once more, at the first multiple that no record is after.',
    'ALERT records say pending, firing or resolved; inactive is a pending alert that ended without firing. A resolved one has the value of now, or none where its series is gone.',
    'A series keeps its last value for --stale-after, as in Prometheus: a window without records writes no METRIC. The result of a recording rule ends at once.',
    'logs: rules of a group count records: name, where (an expression as in obs-agg), labels ($FIELD stands for the field). The counter starts at 0.',
    'Memory: only series that a rule selects are kept, each as long as its longest range: 16 to 24 bytes a sample, 1.3 KB a series, --max-samples and --max-series at most; what is beyond is refused with a warning and counted (--stats).',
  ],
});
