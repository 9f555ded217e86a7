import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { execCheck } from '../../../tools/obs-capture/health/exec.ts';
import { healthOf, httpCheck } from '../../../tools/obs-capture/health/http.ts';
import { tcpCheck } from '../../../tools/obs-capture/health/tcp.ts';

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
