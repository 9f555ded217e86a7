// Readers, writers and signals around obs-ring.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/pipe.ts';
import { OBS_RING, startRing } from '../support/ring-process.ts';
import { contentOf, filesIn, freshFolder } from '../support/rings.ts';

const TIMEOUT = { timeout: 60_000 };
const line = (n: number): string => `2026-02-14T12:34:05Z web/0 INFO n=${n}\n`;
const RING = 'active/web/logs/0';

test('a reader that goes away: what was read is kept, then it dies of SIGPIPE', TIMEOUT, async () => {
  const directory = freshFolder();
  const ring = startRing(['--dir', directory, '--lines', '5', '--stats']);
  await ring.write(line(0));
  await until(() => ring.passed === line(0));
  ring.closeOutput();
  let n = 1;
  while (ring.isRunning) await ring.write(line(n++));
  assert.deepEqual(await ring.ended, { code: null, signal: 'SIGPIPE' });
  const read = Number(/ in=(\d+) /.exec(ring.stderr)?.[1]);
  assert.ok(read >= 2, ring.stderr);
  const expected = Array.from({ length: Math.min(5, read) }, (_, index) =>
    line(read - Math.min(5, read) + index),
  );
  assert.equal(contentOf(directory, RING), expected.join(''));
  assert.equal(ring.stderr.split('\n').length, 2, 'nothing but the statistics');
});

test('SIGTERM in the middle of a line: the line is waited for, passed on and kept', TIMEOUT, async () => {
  const directory = freshFolder();
  const ring = startRing(['--dir', directory]);
  await ring.write(line(0) + line(1).slice(0, 30));
  await until(() => ring.passed === line(0));
  ring.kill('SIGTERM');
  await ring.write(line(1).slice(30));
  assert.deepEqual(await ring.ended, { code: null, signal: 'SIGTERM' });
  assert.equal(ring.passed, line(0) + line(1));
  assert.equal(contentOf(directory, RING), line(0) + line(1));
});

test('a second writer is refused at once and changes nothing', TIMEOUT, async () => {
  const directory = freshFolder();
  const ring = startRing(['--dir', directory]);
  await ring.write(line(0));
  await until(() => contentOf(directory, 'active/web/logs/all') === line(0));
  const before = snapshot(directory);
  const second = spawnSync(process.execPath, [OBS_RING, '--dir', directory], {
    input: line(9),
    encoding: 'utf8',
  });
  assert.equal(second.status, 3);
  assert.equal(second.stdout, '');
  assert.equal(
    second.stderr,
    `obs-ring: fatal: cannot write to ${directory}: process ${ring.pid} does; end it or choose another folder\n`,
  );
  assert.deepEqual(snapshot(directory), before);
  await ring.write(line(1));
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null });
  assert.equal(contentOf(directory, RING), line(0) + line(1));
});

function snapshot(directory: string): string[] {
  return filesIn(directory).map((path) => {
    const { ino, size, mtimeMs, ctimeMs } = fs.lstatSync(join(directory, path));
    return [path, ino, size, mtimeMs, ctimeMs].join(' ');
  });
}

test('a folder that is removed under it comes back', TIMEOUT, async () => {
  const directory = freshFolder();
  const ring = startRing(['--dir', directory]);
  await ring.write(line(0));
  await until(() => contentOf(directory, RING) === line(0));
  fs.rmSync(join(directory, 'active'), { recursive: true });
  await ring.write(line(1));
  await until(() => contentOf(directory, RING) === line(0) + line(1));
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null });
  assert.equal(ring.stderr, '');
});

test('a disk that does not take lines stops no stream: it says so and ends with 3', TIMEOUT, async () => {
  const directory = freshFolder();
  fs.mkdirSync(join(directory, 'active'));
  fs.writeFileSync(join(directory, 'active/web'), 'no folder');
  const ring = startRing(['--dir', directory, '--stats']);
  await ring.write(line(0));
  await until(() => ring.passed === line(0) && ring.stderr.includes('the stream goes on'));
  await ring.write(line(1));
  ring.end();
  assert.deepEqual(await ring.ended, { code: 3, signal: null });
  assert.equal(ring.passed, line(0) + line(1));
  assert.match(ring.stderr, / unkept=4 /);
});
