// obs-logs -f as a process, while obs-ring is killed and started again, and while its own reader goes.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import '../support/clean.ts';
import { until } from '../support/pipe.ts';
import { startRing } from '../support/ring-process.ts';
import { freshFolder } from '../support/rings.ts';
import { collect, start } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };
const LINES = 10;

function lineOf(number: number): string {
  return `2026-02-14T12:34:05Z web/0 INFO n=${number}\n`;
}

function numbersOf(output: Buffer): number[] {
  return [...output.toString().matchAll(/^\S+ web\/0 INFO n=(\d+)$/gm)].map(([, number]) => Number(number));
}

test('a ring that is killed and started again is followed, each line once', TIMEOUT, async () => {
  const directory = freshFolder();
  const exact = join(directory, 'active/web/logs/0');
  let number = 0;
  const writeSome = async (ring: ReturnType<typeof startRing>): Promise<void> => {
    let text = '';
    for (let count = 0; count < LINES; count++) text += lineOf(number++);
    await ring.write(text);
    // The ring has it when it has passed it on.
    await until(() => ring.passed.includes(lineOf(number - 1)));
  };
  let ring = startRing(['--dir', directory, '--lines', '1000']);
  await writeSome(ring);
  await until(() => fs.existsSync(exact));
  const follower = start('obs-logs', ['--dir', directory, '-f', 'web/0']);
  const output = collect(follower.output);
  for (let kills = 0; kills < 3; kills++) {
    await output.until((bytes) => numbersOf(bytes).includes(number - 1));
    ring.kill('SIGKILL');
    await ring.ended;
    // As a kill in the middle of a write leaves it.
    fs.appendFileSync(`${exact}.live`, '2026-02-14T12:34:05Z web/0 INFO cut o');
    ring = startRing(['--dir', directory, '--lines', '1000']);
    await writeSome(ring);
  }
  await output.until((bytes) => numbersOf(bytes).includes(number - 1));
  follower.child.kill('SIGINT');
  assert.deepEqual(await follower.ended, { status: null, signal: 'SIGINT' });
  assert.deepEqual(
    numbersOf(await output.all),
    Array.from({ length: number }, (_, index) => index),
  );
  assert.equal(follower.stderr(), '');
  ring.end();
  await ring.ended;
});

test('a reader that goes while nothing comes is noticed', TIMEOUT, async () => {
  const folder = freshFolder();
  fs.writeFileSync(join(folder, 'quiet.log'), lineOf(1));
  const follower = start('obs-logs', ['-f', './quiet.log'], { folder });
  const output = collect(follower.output);
  await output.until((bytes) => bytes.includes('n=1\n'));
  output.all.catch(() => undefined);
  follower.output.destroy();
  assert.deepEqual(await follower.ended, { status: null, signal: 'SIGPIPE' });
  assert.equal(follower.stderr(), '');
});

test('a reader that goes before the end ends it as it ends cat', TIMEOUT, async () => {
  const folder = freshFolder();
  fs.writeFileSync(join(folder, 'long.log'), lineOf(1).repeat(100_000));
  const shown = start('obs-logs', ['./long.log'], { folder });
  const output = collect(shown.output);
  await output.until((bytes) => bytes.length > 0);
  output.all.catch(() => undefined);
  shown.output.destroy();
  assert.deepEqual(await shown.ended, { status: null, signal: 'SIGPIPE' });
});
