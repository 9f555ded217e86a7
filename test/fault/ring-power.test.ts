// A power cut, as far as one machine can make it: the image of a mounted file system is copied while obs-ring runs on it, so that what
// the kernel still holds is missing, and the copy is mounted.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
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
    const copy = join(freshFolder(), 'copy');
    fs.copyFileSync(image!, copy);
    ring.kill('SIGCONT');
    await checkCopy(copy, passed);
  }
  ring.end();
  assert.equal((await ring.ended).code, 0, ring.stderr);
});

async function checkCopy(copy: string, passed: string): Promise<void> {
  const directory = join(mountImage(copy) ?? assert.fail('the copy cannot be mounted'), 'obs');
  const again = startRing(['--lines', '100000', '--dir', directory]);
  again.end();
  await until(() => !again.isRunning);
  assert.equal((await again.ended).code, 0, again.stderr);
  const kept = contentOf(directory, 'active/web/logs/all');
  assert.ok(passed.length > 0);
  assert.ok(kept.startsWith(passed), `${passed.length} bytes passed on, ${kept.length} kept`);
}
