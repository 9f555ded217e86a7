// Folders of metric files, the host and probes, by the binary.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCapture, startCapture } from '../support/capture-process.ts';

const TIMEOUT = { timeout: 60_000 };
const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-capture-metrics-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

test('one number a file, with its unit, by instance; what is none is told once', TIMEOUT, async () => {
  for (const [path, text] of [
    ['0/metrics/memory', '28M\n'],
    ['1/metrics/latency_p50', '3ms'],
    ['1/metrics/notes', 'not a number'],
    ['1/metrics/empty', ''],
  ] as const) {
    fs.mkdirSync(join(scratch, path, '..'), { recursive: true });
    fs.writeFileSync(join(scratch, path), text);
  }
  const capture = startCapture(['--metrics', `web=${scratch}/*/metrics`, '--every', '100ms']);
  await capture.seen(/ web\/0 METRIC memory value=28M\n/);
  await capture.seen(/ web\/1 METRIC latency_p50 value=3ms\n/);
  fs.writeFileSync(join(scratch, '0/metrics/memory'), '29M\n');
  await capture.seen(/ web\/0 METRIC memory value=29M\n/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
  assert.equal(capture.err.split('not a number').length, 3, capture.err);
  assert.doesNotMatch(capture.out, /empty|notes/);
});

test('the host says what a table of nodes needs', TIMEOUT, async () => {
  const capture = startCapture(['--host', '--every', '100ms']);
  await capture.seen(/ node\/\S+ METRIC node cpu=\S+% .*mem_used=\S+ mem_total=\S+ .*load1=/);
  await capture.seen(
    / node\/\S+ METRIC network device="[^"]+" rx_bytes_total=\d+B |METRIC filesystem mount="/,
  );
  capture.kill('SIGTERM');
  await capture.ended;
});

test('probes say how it is at first, and then when it changes', TIMEOUT, async () => {
  const flag = join(scratch, 'flag');
  const capture = startCapture([
    ...['--probe', `web/0=exec:test -e ${flag}`, '--liveness', 'web/0=exec:true', '--every', '100ms'],
    ...['--probe-timeout', '20s'],
  ]);
  await capture.seen(
    / web\/0 EVENT health probe="readiness" status="failing" reason="status 1" failures=1 duration=/,
  );
  await capture.seen(/ web\/0 EVENT health probe="liveness" status="ok" duration=/);
  fs.writeFileSync(flag, '');
  await capture.seen(/ web\/0 EVENT health probe="readiness" status="ok" duration=/);
  capture.kill('SIGTERM');
  await capture.ended;
  assert.equal(capture.out.split('\n').length - 1, 3);
});

test('a probe that cannot be meant is refused', TIMEOUT, async () => {
  for (const text of ['http://x/', 'web/0=ftp://x', 'web/0=tcp://x', 'a b=exec:true', 'web/0=exec:a | b']) {
    const capture = await runCapture(['--probe', text]);
    assert.equal(capture.code, 2, text);
    assert.match(capture.err, /^obs-capture: fatal: option --probe /);
  }
});
