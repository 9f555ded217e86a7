// A power cut, as far as one machine can make it: the image of a mounted file system is copied while obs-ring runs on it, so that what
// the kernel still holds is missing, and the copy is mounted.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/pipe.ts';
import { startRing } from '../support/ring-process.ts';
import { contentOf } from '../support/rings.ts';

const MIB = 1024 * 1024;
const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-power-'));
const mounted: string[] = [];
after(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
  fs.rmSync(scratch, { recursive: true, force: true });
});

function freshFolder(): string {
  return fs.mkdtempSync(join(scratch, 'folder-'));
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** A folder on a file system of its own, made of `image`; undefined where that is not allowed. */
function mountImage(image: string): string | undefined {
  const folder = freshFolder();
  if (!run('mount', '-o', 'loop,commit=300', image, folder)) return undefined;
  mounted.push(folder);
  return folder;
}

function makeImage(): string | undefined {
  const image = join(freshFolder(), 'image');
  fs.writeFileSync(image, '');
  fs.truncateSync(image, 32 * MIB);
  return run('mkfs.ext4', '-q', '-F', image) ? image : undefined;
}

const image = makeImage();
const folder = image === undefined ? undefined : mountImage(image);

test('--careful: what was passed on is there after a power cut', {
  skip: folder === undefined && 'no file system can be mounted here',
  timeout: 120_000,
}, async () => {
  const ring = startRing(['--careful', '--lines', '100000', '--dir', join(folder!, 'obs')]);
  let next = 0;
  for (let cut = 0; cut < 4; cut++) {
    const wanted = ring.passed.length + 20_000;
    while (ring.passed.length < wanted) {
      const lines = Array.from(
        { length: 50 },
        () => `2026-02-14T12:34:05Z web/${next % 3} INFO n=${next++}\n`,
      );
      await ring.write(lines.join(''));
    }
    ring.kill('SIGSTOP');
    const passed = ring.passed.slice(0, ring.passed.lastIndexOf('\n') + 1);
    const copy = copyOf(image!);
    ring.kill('SIGCONT');
    await checkCopy(copy, passed);
  }
  ring.end();
  assert.equal((await ring.ended).code, 0, ring.stderr);
});

async function checkCopy(copy: string, passed: string): Promise<void> {
  const kept = await restored(copy, 'obs');
  assert.ok(passed.length > 0);
  assert.ok(kept.startsWith(passed), `${passed.length} bytes passed on, ${kept.length} kept`);
}

/** What a new run finds in a copy of the image. */
async function restored(copy: string, name: string): Promise<string> {
  const mount = mountImage(copy) ?? assert.fail('the copy cannot be mounted');
  const directory = join(mount, name);
  const again = startRing(['--lines', '100000', '--dir', directory]);
  again.end();
  await until(() => !again.isRunning);
  assert.equal((await again.ended).code, 0, again.stderr);
  const kept = contentOf(directory, 'active/web/logs/all');
  spawnSync('umount', [mount]);
  return kept;
}

/**
 * The image as it is on the disk at one moment. Copying takes a while, and a sync under way meanwhile would be in one half of the copy
 * only, which no power cut can do: it is copied until two copies are the same.
 */
function copyOf(image: string): string {
  const copy = join(freshFolder(), 'copy');
  let before: Buffer;
  let content = fs.readFileSync(image);
  do {
    before = content;
    content = fs.readFileSync(image);
  } while (!content.equals(before));
  fs.writeFileSync(copy, content);
  return copy;
}

test('--fsync: after a power cut there is what was passed on until a second before, and without it there is not', {
  skip: folder === undefined && 'no file system can be mounted here',
  timeout: 120_000,
}, async (context) => {
  const line = (n: number): string => `2026-02-14T12:34:05Z web/${n % 3} INFO n=${n}\n`;
  const rings = {
    synced: startRing(['--fsync', '--stats', '--lines', '100000', '--dir', join(folder!, 'synced')]),
    unsynced: startRing(['--lines', '100000', '--dir', join(folder!, 'unsynced')]),
  };
  let text = '';
  for (let n = 0; n < 3000; n += 100) {
    const block = Array.from({ length: 100 }, (_, index) => line(n + index)).join('');
    text += block;
    for (const ring of Object.values(rings)) await ring.write(block);
  }
  await until(() => Object.values(rings).every(({ passed }) => passed === text));
  const startMs = performance.now();
  // Nothing more is written: what comes to the disk now comes by itself.
  let copy = copyOf(image!);
  while ((await restored(copy, 'synced')) !== text) copy = copyOf(image!);
  context.diagnostic(`on the disk at most ${Math.ceil(performance.now() - startMs)} ms later`);
  assert.notEqual(
    await restored(copy, 'unsynced'),
    text,
    'this file system brings everything to the disk at once',
  );
  for (const ring of Object.values(rings)) ring.end();
  assert.equal((await rings.synced.ended).code, 0, rings.synced.stderr);
  context.diagnostic(/sync_delay_ms=\d+/.exec(rings.synced.stderr)?.[0] ?? '');
});

test('--fsync: power cuts under a busy stream take the last lines only, and no line is torn', {
  skip: folder === undefined && 'no file system can be mounted here',
  timeout: 120_000,
}, async (context) => {
  const ring = startRing(['--fsync', '--lines', '100000', '--dir', join(folder!, 'busy')]);
  let next = 0;
  let text = '';
  let mostLost = 0;
  let keptBefore = 0;
  for (let cut = 0; cut < 4; cut++) {
    const untilMs = performance.now() + 1500;
    while (performance.now() < untilMs) {
      const block = Array.from(
        { length: 20 },
        () => `2026-02-14T12:34:05Z web/${next % 3} INFO n=${next++}\n`,
      ).join('');
      text += block;
      await ring.write(block);
      await sleep(10);
    }
    ring.kill('SIGSTOP');
    const passed = ring.passed.length;
    const copy = copyOf(image!);
    ring.kill('SIGCONT');
    const kept = await restored(copy, 'busy');
    assert.ok(text.startsWith(kept), 'the lines are whole, and in order');
    assert.ok(kept.length > keptBefore, 'what was synced since the last cut is there');
    keptBefore = kept.length;
    mostLost = Math.max(mostLost, passed - kept.length);
  }
  context.diagnostic(
    `a power cut took the lines of at most ${Math.ceil((mostLost / text.length) * 6000)} ms`,
  );
  ring.end();
  assert.equal((await ring.ended).code, 0, ring.stderr);
});
