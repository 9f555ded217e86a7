// obs-capture --kubectl with the real kubectl against a stand-in for the API server (support/cluster.ts): pods that come, end, are
// started again and deleted, over broken connections and restarts of its own. Lines are counted; missing and repeated ones are found.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import '../support/clean.ts';
import { type CaptureProcess, records, runCapture, startCapture } from '../support/capture-process.ts';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };

const why =
  spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'not installed: kubectl';

/** A test that needs kubectl; it says why when there is none. */
function withCluster(name: string, work: (cluster: Cluster) => Promise<void>): void {
  test(name, TIMEOUT, async (context) => {
    if (why !== undefined) {
      context.skip(`skipped: ${why}`);
      return;
    }
    const cluster = await startCluster(freshFolder());
    try {
      await work(cluster);
    } finally {
      await cluster.close();
    }
  });
}

function capture({ kubectl }: Cluster, ...args: readonly string[]): CaptureProcess {
  return startCapture(['--kubectl=shop', `--kubectl-command=${kubectl}`, '--join-timeout=0', ...args]);
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function stop(process: CaptureProcess): Promise<void> {
  process.kill('SIGTERM');
  assert.deepEqual(await process.ended, { code: null, signal: 'SIGTERM' }, process.err);
}

function numbers(out: string): readonly number[] {
  return out
    .split('\n')
    .flatMap((line) => / INFO line (\d+) /.exec(line)?.[1] ?? [])
    .map(Number);
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

withCluster('pods that are there, that come later, and what becomes of them', async (cluster) => {
  const web = cluster.addPod('shop', 'web-7d9fbc5c6b-x2x8k');
  cluster.addPod('other', 'web-0').say('not asked for');
  web.say('before anybody listened', '2026-02-14T12:34:05.5Z');
  const process = capture(cluster);
  await until(() => cluster.followers === 1);
  web.say('ERROR no route to=db', '2036-02-14T12:34:05.123456789Z');
  await process.seen(/no route/);
  const db = cluster.addPod('shop', 'db-0');
  db.say('line 1');
  await process.seen(/ db\.shop\/0\/app INFO line 1 /);
  db.end(137, 'OOMKilled');
  await process.seen(/ db\.shop\/0\/app EVENT exit reason="oom" signal="SIGKILL" .*code=137 /);
  db.restart();
  await process.seen(/ db\.shop\/0\/app EVENT start .*restarts=1/);
  db.say('line 2');
  await process.seen(/line 2 /);
  db.delete();
  await until(() => cluster.followers === 1);
  await stop(process);
  assert.deepEqual(numbers(process.out), upTo(2));
  assert.deepEqual(
    records(process)[0],
    'web.shop/7d9fbc5c6b-x2x8k/app ERROR no route to=db namespace=shop pod=web-7d9fbc5c6b-x2x8k container=app',
  );
  assert.match(process.out, /^2036-02-14T12:34:05\.123456789Z web/);
  assert.doesNotMatch(process.out, /before anybody|not asked/);
});

withCluster('broken connections lose and repeat nothing, whatever the times of lines', async (cluster) => {
  const pod = cluster.addPod('shop', 'web-0');
  const process = capture(cluster);
  await until(() => cluster.followers === 1);
  for (let round = 0; round < 4; round++) {
    // Several lines of one time, and some while nobody is connected.
    const time = `2036-02-14T12:34:0${round}.5Z`;
    for (let line = 1; line <= 50; line++) pod.say(`line ${round * 50 + line}`, time);
    if (round % 2 === 0) await process.seen(new RegExp(`line ${round * 50 + 50} `));
    cluster.cut();
    await until(() => cluster.followers === 1);
  }
  await process.seen(/line 200 /);
  await stop(process);
  assert.deepEqual(numbers(process.out), upTo(200));
  assert.match(process.out, / web\.shop\/0\/app EVENT disconnect /);
  assert.match(process.out, / web\.shop\/0\/app EVENT reconnect .*down=/);
});

withCluster(
  'with positions it goes on after a kill, also in the run that ended meanwhile',
  async (cluster) => {
    const pod = cluster.addPod('shop', 'web-0');
    const positions = ['--positions', join(freshFolder(), 'seen')];
    const first = capture(cluster, ...positions);
    await until(() => cluster.followers === 1);
    for (const line of upTo(100)) pod.say(`line ${line}`);
    await first.seen(/line 100 /);
    // What was taken is written down.
    await new Promise((resolve) => setTimeout(resolve, 300));
    first.kill('SIGKILL');
    await first.ended;
    for (const line of upTo(50)) pod.say(`line ${100 + line}`);
    pod.restart();
    pod.say('line 151');
    cluster.addPod('shop', 'new-0').say('line 999');
    const second = capture(cluster, ...positions);
    await second.seen(/line 151 /);
    await second.seen(/ new\.shop\/0\/app INFO line 999 /);
    pod.say('line 152');
    await second.seen(/line 152 /);
    await stop(second);
    const out = first.out + second.out;
    assert.deepEqual(
      numbers(out).filter((number) => number !== 999),
      upTo(152),
    );
  },
);

withCluster('who may not see pods gets one line and status 3', async (cluster) => {
  cluster.forbid();
  const { kubectl } = cluster;
  const run = await runCapture(['--kubectl=shop', `--kubectl-command=${kubectl}`]);
  assert.equal(run.code, 3);
  assert.match(run.err, /^obs-capture: fatal: cannot read the pods: .*forbidden.*\n$/i);
});

test('a kubectl that is not there ends it with one line', TIMEOUT, async () => {
  const run = await runCapture(['--kubectl=all', '--kubectl-command=/nonesuch/kubectl']);
  assert.equal(run.code, 3);
  assert.equal(
    run.err,
    'obs-capture: fatal: cannot read the pods: cannot run /nonesuch/kubectl: command not found\n',
  );
});
