// The examples of the record's definition, with what they say.

import type { Field, RecordLine } from '../../../tools/lib/record/record.ts';

export function bare(key: string, value: string): Field {
  return { key, value, quoted: false };
}

export function quoted(key: string, value: string): Field {
  return { key, value, quoted: true };
}

export interface Example {
  readonly line: string;
  readonly record: RecordLine;
  readonly json: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    line: '2026-02-14T12:34:05.123Z web/0 INFO request handled path=/index.html status=200 dur=2ms',
    record: {
      time: '2026-02-14T12:34:05.123Z',
      source: 'web/0',
      kind: 'INFO',
      message: 'request handled',
      fields: [bare('path', '/index.html'), bare('status', '200'), bare('dur', '2ms')],
    },
    json: '{"ts":"2026-02-14T12:34:05.123Z","source":"web/0","kind":"INFO","msg":"request handled","path":"/index.html","status":200,"dur":"2ms"}',
  },
  {
    line: '2026-02-14T12:34:06Z web/2 ERROR connection refused addr=10.0.0.5:5432 stream=stderr',
    record: {
      time: '2026-02-14T12:34:06Z',
      source: 'web/2',
      kind: 'ERROR',
      message: 'connection refused',
      fields: [bare('addr', '10.0.0.5:5432'), bare('stream', 'stderr')],
    },
    json: '{"ts":"2026-02-14T12:34:06Z","source":"web/2","kind":"ERROR","msg":"connection refused","addr":"10.0.0.5:5432","stream":"stderr"}',
  },
  {
    line: '2026-02-14T12:34:10Z web METRIC requests window="10s" count=5420 rate=542 errors=1 dur_p50=3ms dur_p99=12ms',
    record: {
      time: '2026-02-14T12:34:10Z',
      source: 'web',
      kind: 'METRIC',
      message: 'requests',
      fields: [
        quoted('window', '10s'),
        bare('count', '5420'),
        bare('rate', '542'),
        bare('errors', '1'),
        bare('dur_p50', '3ms'),
        bare('dur_p99', '12ms'),
      ],
    },
    json: '{"ts":"2026-02-14T12:34:10Z","source":"web","kind":"METRIC","msg":"requests","labels":{"window":"10s"},"values":{"count":5420,"rate":542,"errors":1,"dur_p50":"3ms","dur_p99":"12ms"}}',
  },
  {
    line: '2026-02-14T12:34:11Z web/2 EVENT exit reason="oom" code=137 signal="SIGKILL" uptime=42s rss=256M',
    record: {
      time: '2026-02-14T12:34:11Z',
      source: 'web/2',
      kind: 'EVENT',
      message: 'exit',
      fields: [
        quoted('reason', 'oom'),
        bare('code', '137'),
        quoted('signal', 'SIGKILL'),
        bare('uptime', '42s'),
        bare('rss', '256M'),
      ],
    },
    json: '{"ts":"2026-02-14T12:34:11Z","source":"web/2","kind":"EVENT","msg":"exit","labels":{"reason":"oom","signal":"SIGKILL"},"values":{"code":137,"uptime":"42s","rss":"256M"}}',
  },
  {
    line: '2026-02-14T12:34:12Z web ALERT firing alertname="InstanceDown" severity="critical" value=2 runbook="RUNBOOK.md#instance-down"',
    record: {
      time: '2026-02-14T12:34:12Z',
      source: 'web',
      kind: 'ALERT',
      message: 'firing',
      fields: [
        quoted('alertname', 'InstanceDown'),
        quoted('severity', 'critical'),
        bare('value', '2'),
        quoted('runbook', 'RUNBOOK.md#instance-down'),
      ],
    },
    json: '{"ts":"2026-02-14T12:34:12Z","source":"web","kind":"ALERT","msg":"firing","labels":{"alertname":"InstanceDown","severity":"critical","runbook":"RUNBOOK.md#instance-down"},"values":{"value":2}}',
  },
  {
    line: '2026-02-14T12:34:12Z api/1 SPAN GET_/items trace_id="4bf92f35" span_id="00f067aa" parent_id="a3ce929d" dur=12ms status="ok"',
    record: {
      time: '2026-02-14T12:34:12Z',
      source: 'api/1',
      kind: 'SPAN',
      message: 'GET_/items',
      fields: [
        quoted('trace_id', '4bf92f35'),
        quoted('span_id', '00f067aa'),
        quoted('parent_id', 'a3ce929d'),
        bare('dur', '12ms'),
        quoted('status', 'ok'),
      ],
    },
    json: '{"ts":"2026-02-14T12:34:12Z","source":"api/1","kind":"SPAN","msg":"GET_/items","labels":{"trace_id":"4bf92f35","span_id":"00f067aa","parent_id":"a3ce929d","status":"ok"},"values":{"dur":"12ms"}}',
  },
  {
    line: '2026-02-14T12:34:13Z web/0 GAP overlong dropped=1 bytes=104857600',
    record: {
      time: '2026-02-14T12:34:13Z',
      source: 'web/0',
      kind: 'GAP',
      message: 'overlong',
      fields: [bare('dropped', '1'), bare('bytes', '104857600')],
    },
    json: '{"ts":"2026-02-14T12:34:13Z","source":"web/0","kind":"GAP","msg":"overlong","labels":{},"values":{"dropped":1,"bytes":104857600}}',
  },
];
