// A source that is refused, or was never there, is no defect of the tool: one line says what it is, and the status is 3.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import '../support/clean.ts';
import { fileOf, startCapture } from '../support/capture-process.ts';

const TIMEOUT = { timeout: 30_000 };

async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

test('an Engine that is not there until the end', TIMEOUT, async () => {
  const capture = startCapture(['--docker', 'all', '--docker-socket', '/nowhere/docker.sock']);
  await waitFor(() => capture.err.includes('trying again'));
  capture.kill('SIGINT');
  assert.deepEqual(await capture.ended, { code: 3, signal: null });
  const reason = 'cannot ask /nowhere/docker.sock: no such file or directory';
  assert.equal(capture.err, `obs-capture: warning: ${reason}; trying again\nobs-capture: fatal: ${reason}\n`);
});

test('a log stream that the server has not', TIMEOUT, async (context) => {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tail`;
  const capture = startCapture(['--http', `app=${url}`]);
  assert.deepEqual(await capture.ended, { code: 3, signal: null });
  assert.equal(capture.err, `obs-capture: fatal: ${url}: status 404 Not Found\n`);
});

test('a cluster that kubectl does not reach', TIMEOUT, async () => {
  const kubectl = fileOf('#!/bin/sh\necho "error: no such host" >&2\nexit 1\n', 0o755);
  const capture = startCapture(['--kubectl', 'all', '--kubectl-command', kubectl]);
  await waitFor(() => capture.err !== '');
  capture.kill('SIGINT');
  await capture.ended;
  assert.match(capture.err, /error: no such host/);
  assert.doesNotMatch(capture.err, /internal error/);
});

test('metric files that are not there yet', TIMEOUT, async () => {
  const capture = startCapture(['--metrics', 'web=/nowhere/*/metrics']);
  await waitFor(() => capture.err !== '');
  capture.kill('SIGINT');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGINT' });
  assert.equal(capture.err, 'obs-capture: warning: web: no file in /nowhere holds a metric so far\n');
});
