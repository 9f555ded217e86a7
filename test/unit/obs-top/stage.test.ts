import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { jsonFrame } from '../../../tools/obs-top/view/json.ts';
import { at, START_MS, snapshotOf, startTop } from './run-top.ts';

const starts = at(0, 'web/0 EVENT start') + at(0, 'web/1 EVENT start');

test('one table an interval, an empty line between them, one at the end', () => {
  const run = startTop({ intervalMs: 1000 });
  run.write(starts);
  run.wait(500);
  assert.equal(run.output(), '');
  run.wait(500);
  run.wait(400);
  run.write(at(2, 'web/0 EVENT exit reason="crash"'));
  run.wait(600);
  run.end();
  const row = (running: string): string =>
    `CLUSTER: -- nodes, 1 service, ${running} instance${running === '1' ? '' : 's'}\n\n` +
    'SERVICE    REPLICAS  HEALTHY  REQ/s  ERR/s  P99     MEM\n' +
    `web        ${running}/2       ${running}/2      --     --     --      --\n`;
  assert.equal(run.output(), [row('2'), row('1'), row('1')].join('\n'));
});

test('a reader that is gone gets no last table', () => {
  const run = startTop({ intervalMs: 1000 });
  run.write(starts);
  run.end(true);
  assert.equal(run.output(), '');
  assert.equal(run.snapshots.length, 0);
});

test('the time of the stream is that of its latest record, and moves on while nothing comes', () => {
  const run = startTop({ intervalMs: 1000 });
  run.write(at(10, 'web METRIC requests window="10s" rate=5') + at(8, 'web/0 INFO x'));
  run.wait(1000);
  assert.equal(run.last().atMs, START_MS + 11_000);
  assert.equal(run.last().services[0]?.requestRate, 5);
  run.wait(31_000);
  assert.equal(run.last().services[0]?.requestRate, undefined, 'it has gone stale by silence');
  run.write(at(12, 'web/0 INFO x'));
  run.wait(1000);
  assert.equal(run.last().atMs, START_MS + 13_000);
  run.wait(1000);
  run.end();
  assert.equal(run.last().atMs, START_MS + 12_000, 'the last table is as of the last record');
});

test('a clock that is a day ahead moves nothing', () => {
  const text =
    at(10, 'web METRIC requests window="10s" rate=5') +
    at(86_400, 'web/0 INFO from tomorrow') +
    at(20, 'web/0 INFO x');
  const snapshot = snapshotOf(text, { wallMs: START_MS + 20_000 });
  assert.equal(snapshot.atMs, START_MS + 20_000);
  assert.equal(snapshot.services[0]?.requestRate, 5);
});

test('every line is accounted for', () => {
  const run = startTop({ maxLineBytes: 200 });
  run.write(
    `${starts}no record\n\n${at(1, 'web/0 GAP overlong dropped=3 bytes=9')}${at(1, 'web/0 SPAN x dur=1ms')}` +
      `{"ts":"2026-02-14T12:34:01Z","source":"api/0","kind":"EVENT","msg":"start"}\n{"a":1}\n` +
      `${at(2, `web/0 INFO ${'x'.repeat(300)}`)}${at(2, 'web/0 INFO unterminated').trimEnd()}`,
  );
  run.end();
  const { ledger } = run;
  assert.equal(unaccounted(ledger), 0);
  assert.equal(ledger.in, 10);
  assert.equal(ledger.consumed, 9);
  assert.equal(ledger.foreign, 4);
  assert.deepEqual([...ledger.dropped], [['overlong', 1]]);
  assert.equal(ledger.notes.get('lost_before'), 3);
  assert.deepEqual(
    run.last().services.map((row) => row.service),
    ['web', 'api'],
  );
});

test('lines before an exit are its last words, lines long after it a start that was missed', () => {
  const lastWords =
    starts + at(1, 'web/0 INFO x') + at(2, 'web/0 EVENT exit reason="crash"') + at(3, 'web/0 INFO y');
  assert.equal(snapshotOf(lastWords).services[0]?.running, 1);
  assert.equal(snapshotOf(lastWords + at(9, 'web/0 INFO z')).services[0]?.running, 2);
});

test('a frame in JSON: null for what is unknown, names and units of the records', () => {
  const text =
    at(0, 'a%20b/0 EVENT start') +
    at(1, 'a%20b METRIC requests window="10s" rate=5 errors=1 dur_p99=12ms') +
    at(2, 'x ALERT firing alertname="A\\u001b" severity="page"');
  const [snapshot] = [snapshotOf(text)];
  assert.deepEqual(JSON.parse(jsonFrame(snapshot!)), {
    ts: '2026-02-14T12:34:02.000Z',
    cluster: { nodes: null, services: 1, instances: 1 },
    services: [
      {
        service: 'a%20b',
        desired: 1,
        running: 1,
        healthy: 1,
        restarts: 0,
        request_rate: 5,
        error_rate: 0.1,
        p99: 0.012,
        memory: null,
        memory_instances: null,
        cpu: null,
        state: 'starting',
      },
    ],
    nodes: [],
    alerts: [
      {
        state: 'firing',
        alertname: 'A\u001b',
        severity: 'page',
        summary: null,
        source: 'x',
        since: '2026-02-14T12:34:02.000Z',
      },
    ],
  });
  assert.equal(JSON.parse(jsonFrame(snapshotOf(''))).ts, null);
});

test('a plus behind MEM: not all running instances report it', () => {
  const text = starts + at(1, 'web/0 METRIC process rss=10M');
  const run = startTop();
  run.write(text);
  run.end();
  assert.match(run.output(), /10M\+$/m);
});
