// What obs-tag can be told.

import { defineTool } from '../lib/cli/options.ts';

export const spec = defineTool({
  name: 'obs-tag',
  summary: 'Redact secrets in a stream; enrich, filter, sample and check its records',
  usage: '[KEY=VALUE...] [options] < records',
  examples: [
    {
      command: 'obs-capture --source web/0 -- ./server | obs-tag env=prod region=eu',
      does: 'says where it came from',
    },
    { command: 'obs-tag team="night shift" < old.log', does: 'quotes the value where it has to' },
    {
      command: 'obs-tag --redact email,ip < app.log',
      does: 'takes out credentials, as always, and what names people',
    },
    {
      command: `obs-tag --where 'level>=WARN && dur>250ms' < app.log`,
      does: 'only what is slow and worth a warning',
    },
    {
      command: `obs-tag --set 'route=normalise(path)' --labels route,status --max-values 200 < app.log`,
      does: 'makes routes of paths, and few values of both',
    },
    {
      command: `obs-tag --sample 'level<=INFO:1/10' --sample-repeats 1/100 < app.log`,
      does: 'a tenth of the chatter; each record says how many it stands for',
    },
  ],
  options: [
    {
      name: 'manifest',
      type: 'string',
      placeholder: 'FILE',
      describe:
        'obs.yaml: org, app, env, node, proc (the service) and the tags of the service of each source; the first five always win over what a record says',
    },
    {
      name: 'env',
      type: 'list',
      placeholder: 'KEY=VAR',
      describe: 'add a field with the value of an environment variable',
    },
    {
      name: 'set',
      type: 'list',
      placeholder: 'KEY=TEMPLATE',
      describe:
        'add a field made of others: text with {field} and {function(field)} in it, or one function alone; see the notes',
    },
    {
      name: 'rename',
      type: 'list',
      separator: ',',
      placeholder: 'OLD=NEW,…',
      describe: 'call a field by another name',
    },
    {
      name: 'keep',
      type: 'list',
      separator: ',',
      placeholder: 'KEY,…',
      describe:
        'let only these fields go on; the reserved ones (trace_id, w, org, …) and the values of METRIC and its like stay too',
    },
    {
      name: 'drop',
      type: 'list',
      separator: ',',
      placeholder: 'KEY,…',
      describe: 'take these fields out',
    },
    {
      name: 'force',
      type: 'boolean',
      describe: 'what is added or renamed wins over a field that the record has already',
    },
    {
      name: 'parse',
      type: 'list',
      placeholder: 'HOW',
      describe:
        'fields out of the message: logfmt, json, or a pattern with (?<field>…) or %{NAME:field}, with a unit %{NUMBER:took:ms} (the first that fits)',
    },
    {
      name: 'trace',
      type: 'boolean',
      describe:
        'give log records and events without a trace_id one: from traceparent (W3C), from its other names, or from the id of their request',
    },
    {
      name: 'trace-by',
      type: 'list',
      separator: ',',
      placeholder: 'KEY,…',
      describe: 'the fields that name a request, in the place of request_id, corr_id and their like',
    },
    {
      name: 'redact',
      type: 'list',
      separator: ',',
      placeholder: 'WHAT,…',
      describe: 'besides credentials, which are always redacted, redact these, too: email, ip, card',
    },
    {
      name: 'no-redact',
      type: 'boolean',
      describe: 'let credentials and secrets pass as they are',
    },
    {
      name: 'where',
      type: 'string',
      placeholder: 'EXPR',
      describe: 'only the records for which this holds go on, for example level>=WARN && path~"^/api"',
    },
    {
      name: 'foreign',
      type: 'choice',
      choices: ['pass', 'drop'],
      default: 'pass',
      describe: 'what becomes of lines that are no record, over-long ones among them',
    },
    {
      name: 'labels',
      type: 'list',
      separator: ',',
      placeholder: 'KEY,…',
      describe:
        'the inventory of labels: their values are bounded in all records, and METRIC records have no others',
    },
    {
      name: 'max-values',
      type: 'number',
      integer: true,
      min: 1,
      max: 100_000,
      placeholder: 'N',
      describe: 'distinct values of a label; further ones become other (1000 with --labels)',
    },
    {
      name: 'hash-labels',
      type: 'boolean',
      describe: 'make one of other-0 to other-15 of such a value',
    },
    {
      name: 'schema',
      type: 'string',
      placeholder: 'FILE',
      describe: 'check the JSON form of records against a JSON Schema (2020-12, as JSON or YAML)',
    },
    {
      name: 'schema-where',
      type: 'string',
      placeholder: 'EXPR',
      default: 'level >= TRACE',
      describe: 'the records that are checked',
    },
    {
      name: 'reject',
      type: 'string',
      placeholder: 'FILE',
      describe:
        'append the records that fail to this file, with the reason as field reject; without it they go on and are counted',
    },
    {
      name: 'sample',
      type: 'list',
      placeholder: 'EXPR:1/N',
      describe:
        'let one of N go on, with the weight w=N; 1/N alone means all log records (the first that matches)',
    },
    {
      name: 'sample-repeats',
      type: 'string',
      placeholder: '1/N',
      describe:
        'of log records with the same source, level and message: the first of each --per, then one of N',
    },
    {
      name: 'per',
      type: 'duration',
      default: '1m',
      min: '1ms',
      max: '1d',
      describe: 'how long a repeated message is remembered',
    },
    {
      name: 'trace-wait',
      type: 'duration',
      default: '5s',
      min: '0',
      max: '1h',
      describe: 'how long sampled records of a trace wait for an error, which keeps the whole trace',
    },
    {
      name: 'seed',
      type: 'number',
      integer: true,
      min: 0,
      max: 4_294_967_295,
      default: 0,
      describe: 'another choice of samples; the same seed chooses the same, on every node',
    },
    {
      name: 'check',
      type: 'boolean',
      describe:
        'write no records: list the labels with too many values and what fails the schema, and exit 1 when there are any',
    },
  ],
  positionals: {
    name: 'KEY=VALUE',
    describe: 'fields to add; a field that a record has already wins, unless --force',
    min: 0,
    max: 32,
  },
  notes: [
    'Redaction comes first and sees every line, records, foreign and over-long ones: keys of clouds and services by their shape, bearer and basic credentials, cookies, private keys over many lines, passwords in addresses, and the values of fields named like secrets. A secret becomes [redacted:RULE:PSEUDONYM], in a name redacted.RULE.PSEUDONYM; equal secrets have equal pseudonyms, made with a key: the file OBS_REDACT_KEY_FILE, else ~/.local/state/obs/redact.key (XDG_STATE_HOME), made when it is needed first. --stats counts by rule. Compressed or encrypted text, and base64 around a secret, are not looked into.',
    'In this order, whatever the order of the options: redaction, --parse, --rename, --manifest, --set, --keep, --drop, --trace, --where, --labels, --schema, --sample, then KEY=VALUE and --env.',
    'A line that is no record passes unchanged and is counted (--stats). In METRIC, EVENT, ALERT, SPAN and GAP records an added field is a label, so it is quoted. A record whose fields were changed and not only added to is written in canonical form: message first, then fields.',
    'Functions of --set: normalise(path) is a path without its query, ids in it as :id; lower, upper; class(status) is 4xx; hash(x) is eight digits; first(a, b, "none"); extract(field, "pattern") is its first group; bucket(dur, 10ms, 100ms, 1s). A brace is {{. What lacks a field is not set.',
    'Patterns are those of RE2, and take linear time. Names for --parse: INT NUMBER HEX WORD NOTSPACE SPACE DATA GREEDYDATA QUOTED UUID IP IPV4 IPV6 HOST HOSTPORT USER PATH URI METHOD STATUS LEVEL DURATION SIZE TIMESTAMP.',
    'A sampled record carries w=N, multiplied with a w that it had, and every count, rate and percentile of the suite uses it. Records of one trace_id are sampled together, wait for --trace-wait of stream time, and all stay when one of them is an error (level ERROR or FATAL, or a SPAN with status="error"); so they may stand behind later lines.',
    'Memory: one line (--max-line) and blocks of 256 KiB and 1 MiB, whatever the input. Besides: 4096 remembered secrets of 256 bytes and 1024 private keys that have begun; 100 bytes for each value of each label (--max-values); 16384 traces and 8 MiB of waiting lines; 10000 repeated messages of 256 characters. What does not fit: a label becomes other, the oldest trace is decided, the oldest message is new again.',
  ],
});
