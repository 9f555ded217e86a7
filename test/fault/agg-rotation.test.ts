// obs-agg --state over a log that rotates between two runs in ways that leave little to tell its generations by.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  continues,
  generationOf,
  headOf,
  isSame,
  type OpenFile,
  openFile,
} from '../../tools/obs-agg/cron/generation.ts';
import { Cron } from '../support/agg-cron.ts';

/** Times of files are those of the last tick of the kernel: what happens in one tick has no order. */
const TICK_MS = 20;

function pass(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TICK_MS);
}

/** A log that is empty at the first run: nothing was counted by which its generation could be told. */
function emptyAtFirst(): Cron {
  const cron = new Cron();
  writeFileSync(cron.log, '');
  assert.equal(cron.run().status, 0);
  pass();
  return cron;
}

function gzip(path: string): void {
  assert.equal(spawnSync('gzip', [path]).status, 0);
}

test('a log that was empty at the last run, then filled, copied and cut, is read from the copy', () => {
  const cron = emptyAtFirst();
  cron.append(25);
  copyFileSync(cron.log, `${cron.log}.1`);
  truncateSync(cron.log);
  cron.append(7);
  cron.check();
});

test('a log that was empty at the last run, then filled and compressed, twice, is read from both', () => {
  const cron = emptyAtFirst();
  for (const day of ['13', '14']) {
    cron.append(25);
    renameSync(cron.log, `${cron.log}-202602${day}`);
    gzip(`${cron.log}-202602${day}`);
    pass();
  }
  cron.append(7);
  cron.check();
});

test('what was counted is not taken for what came after an empty log, though it gets lines and is compressed later', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  renameSync(cron.log, `${cron.log}.1`);
  writeFileSync(cron.log, '');
  pass();
  // A writer that has not heard of the rotation.
  cron.append(5, `${cron.log}.1`);
  assert.equal(cron.run().status, 0);
  renameSync(`${cron.log}.1`, `${cron.log}.2`);
  gzip(`${cron.log}.2`);
  pass();
  cron.append(10);
  renameSync(cron.log, `${cron.log}.1`);
  cron.append(7);
  cron.check();
});

test('what was rotated away before the first run is not counted when it is compressed later', () => {
  const cron = new Cron();
  cron.append(25, `${cron.log}.1`);
  cron.lines = 0;
  writeFileSync(cron.log, '');
  pass();
  assert.equal(cron.run().status, 0);
  gzip(`${cron.log}.1`);
  cron.append(15);
  cron.check();
});

test('a generation is found under any name, and other files that are called alike are left alone', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  renameSync(cron.log, join(dirname(cron.log), 'app-20260214.log'));
  pass();
  for (const name of [`${cron.log}.ssl`, `${cron.log}-worker`, `${cron.log}.state`])
    appendFileSync(name, '2026-02-14T00:00:31Z other INFO line n=99999\n');
  cron.append(7);
  cron.check();
});

test('a log that is cut while it is read is found again by the beginning that it had', () => {
  const cron = new Cron();
  cron.append(25);
  const copy = `${cron.log}.1`;
  copyFileSync(cron.log, copy);
  const file = openFile(cron.log) as OpenFile;
  const head = headOf(file);
  truncateSync(cron.log);
  const generation = generationOf(file, file.size, head);
  cron.append(40);
  assert.equal(isSame(openFile(cron.log) as OpenFile, generation), false);
  assert.equal(continues(openFile(copy) as OpenFile, generation), true);
});

test('one file under two spellings, and from another folder, is one file', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  cron.append(10);
  const folder = join(cron.folder, 'elsewhere');
  mkdirSync(folder);
  const { status, stderr } = cron.run([], [], { cwd: folder, log: '../app.log' });
  assert.deepEqual([status, stderr], [0, '']);
  cron.check();
});

test('a state of other filters, and of exact quantiles, is refused', () => {
  const cron = new Cron();
  cron.append(25);
  assert.equal(cron.run().status, 0);
  for (const more of [['--where', 'n>3'], ['--exact']]) {
    const { status, stderr } = cron.run([], more);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /it is of other functions, windows or filters/);
  }
  cron.check();
});
