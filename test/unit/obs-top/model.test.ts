import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAlerts } from '../../../tools/lib/lifecycle/alerts.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { createCluster } from '../../../tools/obs-top/model/cluster.ts';
import { createMemory } from '../../../tools/obs-top/model/memory.ts';
import { createNodes } from '../../../tools/obs-top/model/nodes.ts';
import { NO_MEMORY, NO_REQUESTS } from '../../../tools/obs-top/model/snapshot.ts';
import { at, START_MS } from './run-top.ts';

const record = (rest: string) => parseRecord(at(0, rest).trimEnd())!;
const ms = (seconds: number): number => START_MS + seconds * 1000;

test('memory is the sum of what the instances last said, and says of how many', () => {
  const memory = createMemory();
  memory.observe(record('web/0 METRIC process rss=10M'), ms(0));
  memory.observe(record('web/0 METRIC process rss=20M cpu=3%'), ms(2));
  memory.observe(record('web/0 METRIC process rss=99M'), ms(1));
  memory.observe(record('web/1 METRIC process rss=8M'), ms(2));
  memory.observe(record('web/2 METRIC process cpu=3%'), ms(2));
  assert.deepEqual(memory.figures('web', ms(2)), {
    memoryBytes: 28 * 2 ** 20,
    memoryInstances: 2,
    cpu: 0.06,
  });
  memory.forget('web', '0');
  memory.forget('web', '7');
  assert.deepEqual(memory.figures('web', ms(62)), {
    memoryBytes: 8 * 2 ** 20,
    memoryInstances: 1,
    cpu: 0.03,
  });
  assert.deepEqual(memory.figures('web', ms(63)), NO_MEMORY);
  memory.expire(ms(63));
  assert.deepEqual([...memory.services()], []);
});

test('an instance that ended uses no memory', () => {
  const cluster = createCluster();
  for (const rest of ['web/0 EVENT start', 'web/1 EVENT start', 'web/0 METRIC process rss=10M'])
    cluster.observe(record(rest), ms(0));
  cluster.observe(record('web/1 METRIC process rss=5M'), ms(0));
  cluster.observe(record('web/0 EVENT exit reason="oom" rss=99M'), ms(1));
  assert.equal(cluster.snapshot(ms(1)).services[0]?.memoryBytes, 5 * 2 ** 20);
});

test('nodes: figures under the names that are understood, unknown when they are old', () => {
  const nodes = createNodes();
  nodes.observe(record('node/b METRIC cpu value=50%'), ms(0));
  nodes.observe(record('node/b METRIC memory used=1G total=4G'), ms(0));
  nodes.observe(record('node/a METRIC node cpu=0.25 mem_used="1G" containers=2 other=5'), ms(50));
  nodes.observe(record('node METRIC node cpu=1'), ms(0));
  nodes.observe(record('web/0 METRIC node cpu=1'), ms(0));
  assert.equal(nodes.count(), 2);
  const [a, b] = nodes.rows(ms(61));
  assert.deepEqual(a, {
    node: 'a',
    cpu: 0.25,
    memoryUsedBytes: undefined,
    memoryTotalBytes: undefined,
    containers: 2,
    status: 'online',
  });
  assert.deepEqual(b, {
    node: 'b',
    cpu: undefined,
    memoryUsedBytes: undefined,
    memoryTotalBytes: undefined,
    containers: undefined,
    status: 'silent',
  });
  assert.equal(nodes.rows(ms(0))[1]?.memoryTotalBytes, 4 * 2 ** 30);
});

test('a host is no service, unless somebody says so', () => {
  const speak = (desired?: ReadonlyMap<string, number>) => {
    const cluster = createCluster(desired);
    cluster.observe(record('node/a METRIC node cpu=1%'), ms(0));
    cluster.observe(record('node/a EVENT start'), ms(0));
    return cluster;
  };
  assert.deepEqual(speak().snapshot(ms(0)).services, []);
  assert.equal(speak(new Map([['node', 1]])).snapshot(ms(0)).services.length, 1);
  const also = speak();
  also.observe(record('node/0 EVENT start'), ms(0));
  assert.equal(also.snapshot(ms(0)).services.length, 1);
});

test('an alert is one by its fingerprint, else by its labels; what describes it may change', () => {
  const alerts = createAlerts();
  const observe = (rest: string, seconds: number): void =>
    alerts.observe(record(`web ALERT ${rest}`), ms(seconds));
  observe('pending alertname="A" severity="page" zone="1" summary="at 1" value=1', 0);
  observe('firing alertname="A" severity="page" zone="1" summary="at 2" value=2', 5);
  observe('firing alertname="A" severity="page" zone="1" summary="at 3" value=3', 9);
  observe('firing alertname="A" severity="page" zone="2"', 9);
  const [first, second, ...more] = alerts.rows();
  assert.deepEqual(first, {
    key: 'web\0alertname=A\0severity=page\0zone=1',
    state: 'firing',
    name: 'A',
    severity: 'page',
    summary: 'at 3',
    source: 'web',
    sinceMs: ms(5),
  });
  assert.equal(second?.sinceMs, ms(9));
  assert.deepEqual(more, []);
  observe('resolved alertname="A" severity="page" zone="2"', 10);
  assert.equal(alerts.rows().length, 1);

  observe('pending alertname="B" fingerprint="ab" x="1"', 10);
  observe('firing alertname="B" fingerprint="ab" x="2"', 11);
  assert.equal(alerts.rows().length, 2);
});

test('alerts keep no more of a line than they show', () => {
  const alerts = createAlerts();
  alerts.observe(record(`web ALERT firing alertname="A" summary="${'x'.repeat(10_000)}"`), ms(0));
  assert.equal(alerts.rows()[0]?.summary?.length, 500);
});

test('figures from elsewhere stand where the records give none', () => {
  const cluster = createCluster();
  const elsewhere = { ...NO_REQUESTS, ...NO_MEMORY, requestRate: 3, errorRate: 1, memoryBytes: 7 };
  cluster.supply('web', elsewhere);
  cluster.supply('db', elsewhere);
  cluster.observe(record('web METRIC requests window="10s" rate=5'), ms(0));
  cluster.observe(record('web/0 METRIC process rss=9B'), ms(0));
  const { services } = cluster.snapshot(ms(0));
  const figures = services.map((row) => [row.service, row.requestRate, row.errorRate, row.memoryBytes]);
  assert.deepEqual(figures, [
    ['web', 5, 1, 9],
    ['db', 3, 1, 7],
  ]);
});

test('services of the manifest come first; one that was never heard of has unknown replicas', () => {
  const cluster = createCluster(
    new Map([
      ['api', 2],
      ['web', 3],
    ]),
  );
  cluster.observe(record('job/0 EVENT start'), ms(0));
  cluster.observe(record('web/0 EVENT start'), ms(0));
  cluster.observe(record('web/1 EVENT exit reason="crash"'), ms(0));
  const { services, totals } = cluster.snapshot(ms(1));
  assert.deepEqual(
    services.map((row) => [row.service, row.running, row.healthy, row.desired]),
    [
      ['api', undefined, undefined, 2],
      ['web', 1, 1, 3],
      ['job', 1, 1, 1],
    ],
  );
  assert.deepEqual(totals, { nodes: undefined, services: 3, instances: 2 });
});

test('all instances down is 0 of them, which is known', () => {
  const cluster = createCluster();
  cluster.observe(record('web/0 EVENT exit reason="crash"'), ms(0));
  const { services, totals } = cluster.snapshot(ms(1));
  assert.deepEqual([services[0]?.running, services[0]?.desired], [0, 1]);
  assert.equal(totals.instances, 0);
});
