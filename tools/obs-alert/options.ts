// What obs-alert can be told.

import { defineTool } from '../lib/cli/options.ts';
import { INTERVAL, LATENESS, PROMQL_COMPAT, STALE_AFTER } from '../lib/cli/rule-options.ts';
import { EXPLAIN_OPTIONS } from './verbs/replay/explain-options.ts';

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
      command: 'obs-alert --rules rules.yaml --exec "notify-send -u critical" --webhook https://x.org/hook',
      does: 'tells a program and a webhook',
    },
    {
      command:
        'obs-logs --all --kind metric --since 5m |\n  obs-alert --once --state alert.state --rules rules.yaml',
      does: 'from cron: pending time goes on from run to run',
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
      describe: 'a Prometheus rule file. SIGHUP reads them again',
    },
    { name: 'pass', type: 'boolean', describe: 'pass all input on as well, unchanged and in order' },
    {
      name: 'once',
      type: 'boolean',
      describe: 'exit with status 1 when an alert fires at the end of the input',
    },
    INTERVAL,
    LATENESS,
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
    STALE_AFTER,
    {
      name: 'evidence',
      type: 'number',
      integer: true,
      default: 3,
      min: 0,
      max: 20,
      placeholder: 'N',
      describe:
        'records that an alert shows: those its log rules counted, else the last troubles of its service',
    },
    {
      name: 'runbook',
      type: 'string',
      placeholder: 'FILE',
      describe: 'alerts that name no runbook get FILE#name-of-the-alert',
    },
    {
      name: 'exec',
      type: 'list',
      placeholder: 'COMMAND',
      describe:
        'run for every alert that fires or is resolved, with it as JSON on stdin; words or a JSON array, no shell',
    },
    {
      name: 'webhook',
      type: 'list',
      placeholder: 'URL',
      describe: 'post groups of alerts, as a webhook receiver of Alertmanager gets them (version 4)',
    },
    {
      name: 'alertmanager',
      type: 'list',
      placeholder: 'URL',
      describe: 'send alerts to an Alertmanager (API v2), again every minute, as Prometheus does',
    },
    {
      name: 'allow-private',
      type: 'boolean',
      describe: 'webhooks and Alertmanagers may have loopback and private addresses',
    },
    {
      name: 'group-by',
      type: 'list',
      separator: ',',
      placeholder: 'LABEL,...',
      describe: 'alerts with equal values are told of together; without it, those of one name',
    },
    {
      name: 'repeat',
      type: 'duration',
      min: '1s',
      max: '366d',
      describe: 'tell again of what still fires after so long; without it, never',
    },
    {
      name: 'silences',
      type: 'string',
      placeholder: 'FILE',
      describe:
        'a YAML file of silences, each with matchers, ends and perhaps starts and comment; read again when it changes',
    },
    {
      name: 'sink-timeout',
      type: 'duration',
      default: '10s',
      min: '100ms',
      max: '10m',
      describe: 'a command or request that takes longer is ended',
    },
    {
      name: 'queue',
      type: 'number',
      integer: true,
      default: 1000,
      min: 1,
      max: 1_000_000,
      placeholder: 'N',
      describe: 'notifications that wait for one sink; beyond that the oldest are lost and counted',
    },
    {
      name: 'state',
      type: 'string',
      placeholder: 'FILE',
      describe: 'keeps alerts, pending time and what is not delivered from one run to the next',
    },
    ...EXPLAIN_OPTIONS,
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
    PROMQL_COMPAT,
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
    'Sinks are told of firing and resolved, never hold up the stream, and are tried again with growing pauses: commands 3 times, requests until --queue is full or, at the end of the input, for --sink-timeout. What is lost is counted (--stats), what still waits is kept in --state.',
    'Memory: only series that a rule selects are kept, each as long as its longest range: 16 to 24 bytes a sample, 1.3 KB a series, --max-samples and --max-series at most; what is beyond is refused with a warning and counted (--stats). Evidence: --evidence lines of 500 characters for each of 1000 sources and each log counter.',
  ],
});
