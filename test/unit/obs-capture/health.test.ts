import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { execCheck } from '../../../tools/obs-capture/health/exec.ts';
import { healthOf, httpCheck } from '../../../tools/obs-capture/health/http.ts';
import { tcpCheck } from '../../../tools/obs-capture/health/tcp.ts';
import { createJudge } from '../../../tools/obs-capture/health/verdict.ts';

const TIMEOUT = { timeout: 30_000 };
const PATIENT_MS = 20_000;

test('a status, and what the answer says of readiness', () => {
  assert.deepEqual(healthOf(200, 'ok'), { isOk: true });
  assert.deepEqual(healthOf(204, ''), { isOk: true });
  assert.deepEqual(healthOf(500, 'x'), { isOk: false, reason: 'status 500' });
  assert.deepEqual(healthOf(200, '{"ready":true}'), { isOk: true });
  assert.deepEqual(healthOf(200, '{"ready":false}'), { isOk: false, reason: 'not ready' });
  const body = '{"ready":false,"degraded":true,"missing":["pq_ready","queues_ok",5],"retry_after":5}';
  assert.deepEqual(healthOf(503, body), {
    isOk: false,
    reason: 'not ready',
    missing: ['pq_ready', 'queues_ok'],
    isDegraded: true,
  });
  assert.deepEqual(healthOf(200, '[1]'), { isOk: true });
  assert.deepEqual(healthOf(200, 'null'), { isOk: true });
});

test('http and tcp: a server that answers, and one that is gone', TIMEOUT, async () => {
  const server = http.createServer((_request, response) => response.end('fine'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const overHttp = httpCheck(new URL(`http://127.0.0.1:${port}/`));
  const overTcp = tcpCheck('127.0.0.1', port);
  assert.deepEqual(await overHttp(PATIENT_MS), { isOk: true });
  assert.deepEqual(await overTcp(PATIENT_MS), { isOk: true });
  await new Promise((resolve) => server.close(resolve));
  assert.match((await overHttp(PATIENT_MS)).reason!, /ECONNREFUSED/);
  assert.match((await overTcp(PATIENT_MS)).reason!, /ECONNREFUSED/);
});

test('a server that accepts and never answers', TIMEOUT, async () => {
  const server = http.createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { isOk, reason } = await httpCheck(new URL(`http://127.0.0.1:${port}/`))(50);
  assert.equal(isOk, false);
  assert.match(reason!, /no answer within 50 ms/);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a command: its status, and its last words as the reason', TIMEOUT, async () => {
  assert.deepEqual(await execCheck(['true'])(PATIENT_MS), { isOk: true });
  assert.deepEqual(await execCheck(['sh', '-c', 'echo a; echo no disk >&2; exit 3'])(PATIENT_MS), {
    isOk: false,
    reason: 'no disk',
  });
  assert.deepEqual(await execCheck(['false'])(PATIENT_MS), { isOk: false, reason: 'status 1' });
  assert.match((await execCheck(['no-such-command'])(PATIENT_MS)).reason!, /^cannot run no-such-command/);
  assert.match((await execCheck(['sleep', '60'])(50)).reason!, /did not end within 50 ms/);
});

test('a command that says a lot is well, and only the end of it is kept', TIMEOUT, async () => {
  assert.deepEqual(await execCheck(['head', '-c', '5000000', '/dev/zero'])(PATIENT_MS), { isOk: true });
  const { reason } = await execCheck(['sh', '-c', 'seq 1 200000; exit 1'])(PATIENT_MS);
  assert.equal(reason, '200000');
});

test('a command that takes too long is killed with all that it has started', TIMEOUT, async () => {
  const { isOk, reason } = await execCheck(['sh', '-c', 'sleep 12345 & sleep 12346'])(200);
  assert.equal(isOk, false);
  assert.equal(reason, 'sh did not end within 200 ms');
  assert.throws(() => execFileSync('pgrep', ['-f', 'sleep 1234[56]$']));
});

test('a descendant that holds the outputs open is not waited for', TIMEOUT, async () => {
  assert.deepEqual(await execCheck(['sh', '-c', 'sleep 20 & exit 0'])(PATIENT_MS), { isOk: true });
});

test('failing after so many failures in a row, well after so many successes', () => {
  const down = { isOk: false, reason: 'x' };
  const up = { isOk: true };
  const told = (thresholds: Parameters<typeof createJudge>[0], ...checks: (typeof down | typeof up)[]) => {
    const judge = createJudge(thresholds);
    return checks.map((check) => judge(check)).map((verdict) => verdict?.health.isOk);
  };
  const liveness = { failures: 3, successes: 2, startsFailing: false };
  assert.deepEqual(told(liveness, down, down, down, up, up), [undefined, undefined, false, false, true]);
  assert.deepEqual(told(liveness, up, up, down, down, up, down, down, down), [
    undefined,
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  const readiness = { failures: 3, successes: 1, startsFailing: true };
  assert.deepEqual(told(readiness, down, up, down, down, down, up), [false, true, true, true, false, true]);
});

test('while it is failing what is missing may change; a failure that does not count yet changes nothing', () => {
  const judge = createJudge({ failures: 2, successes: 1, startsFailing: true });
  const missing = (name: string) => ({ isOk: false, missing: [name] });
  assert.deepEqual(judge(missing('db'))?.health.missing, ['db']);
  assert.deepEqual(judge(missing('cache')), { health: missing('cache'), failures: 2 });
  judge({ isOk: true });
  assert.deepEqual(judge(missing('db')), { health: { isOk: true }, failures: 1 });
});
