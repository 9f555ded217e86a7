// A file system that is full: somebody else's files, and a stream larger than all of it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { until } from '../support/pipe.ts';
import { startRing } from '../support/ring-process.ts';
import { contentOf, filesIn, freshFolder } from '../support/rings.ts';

/** A file system in memory of its own for a test, which is skipped where there cannot be one. */
function mountSmall(context: TestContext, size: string): string | undefined {
  const folder = freshFolder();
  const { status, stderr, error } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${size}`,
    'tmpfs',
    folder,
  ]);
  if (status !== 0) {
    context.skip(`cannot mount: ${error?.message ?? stderr}`);
    return undefined;
  }
  context.after(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

const line = (n: number): string =>
  `2026-02-14T12:34:05Z web/${n % 3} INFO n=${n}`.padEnd(119, 'x').concat('\n');
const block = (from: number, lines: number): string =>
  Array.from({ length: lines }, (_, index) => line(from + index)).join('');

for (const flag of ['', '--fsync', '--careful']) {
  test(`full of other files: it waits, says so once, and goes on without a loss ${flag}`, {
    timeout: 60_000,
  }, async (context) => {
    const folder = mountSmall(context, '1m');
    if (folder === undefined) return;
    const directory = join(folder, 'rings');
    const ring = startRing(['--dir', directory, '--lines', '100', '--stats', ...(flag === '' ? [] : [flag])]);
    await ring.write(block(0, 3));
    await until(() => contentOf(directory, 'active/web/logs/all') === block(0, 3));
    const ballast = join(folder, 'ballast');
    fillUp(ballast);
    // More than its files have room for in their last pages.
    const text = block(3, 600);
    const written = ring.write(text);
    await until(() => ring.stderr.includes('waiting'));
    assert.equal(
      ring.stderr,
      `obs-ring: warning: no space left for ${directory}: waiting for some, nothing is lost\n`,
    );
    fs.rmSync(ballast);
    await written;
    ring.end();
    assert.deepEqual(await ring.ended, { code: 0, signal: null }, ring.stderr);
    assert.equal(ring.passed, block(0, 603));
    assert.equal(contentOf(directory, 'active/web/logs/all'), block(503, 100));
    assert.match(ring.stderr, / full_waits=[1-9]/);
    assert.doesNotMatch(ring.stderr, /unkept/);
  });
}

function fillUp(path: string): void {
  const fd = fs.openSync(path, 'w');
  const page = Buffer.alloc(4096);
  try {
    for (;;) fs.writeSync(fd, page);
  } catch (error) {
    assert.equal(error instanceof Error && 'code' in error && error.code, 'ENOSPC');
  } finally {
    fs.closeSync(fd);
  }
}

test('a signal ends the wait, and what was not kept is counted', { timeout: 60_000 }, async (context) => {
  const folder = mountSmall(context, '1m');
  if (folder === undefined) return;
  const directory = join(folder, 'rings');
  const ballast = join(folder, 'ballast');
  const ring = startRing(['--dir', directory, '--stats']);
  await ring.write(block(0, 3));
  await until(() => contentOf(directory, 'active/web/logs/all') === block(0, 3));
  fillUp(ballast);
  void ring.write(block(3, 400));
  await until(() => ring.stderr.includes('waiting'));
  ring.kill('SIGTERM');
  assert.deepEqual(await ring.ended, { code: null, signal: 'SIGTERM' });
  assert.match(ring.stderr, / unkept=[1-9]/);
});

test('a stream larger than the whole file system passes', { timeout: 120_000 }, async (context) => {
  const folder = mountSmall(context, '16m');
  if (folder === undefined) return;
  const directory = join(folder, 'rings');
  const ring = startRing(['--dir', directory, '--lines', '100', '--stats']);
  const lines = 300_000;
  for (let from = 0; from < lines; from += 10_000) await ring.write(block(from, 10_000));
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null }, ring.stderr);
  assert.equal(ring.passed.length, lines * 120);
  assert.equal(contentOf(directory, 'active/web/logs/all'), block(lines - 100, 100));
  assert.doesNotMatch(ring.stderr, /unkept/);
  const held = filesIn(directory).reduce((sum, path) => sum + fs.lstatSync(join(directory, path)).size, 0);
  assert.ok(held < 16 * 1024 * 1024);
});
