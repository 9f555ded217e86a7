// The last lines of a sequence of files.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { systemDisk } from '../../../tools/obs-ring/disk.ts';
import { createTailReader, TAIL_BYTES } from '../../../tools/obs-ring/tail.ts';
import { freshFolder } from '../../support/rings.ts';

const tails = createTailReader(new Kernel(2 * TAIL_BYTES), systemDisk);

/** The last lines of some contents, as find and copy give them. */
function lastLines(contents: readonly string[], lines: number, guessBytes = 0) {
  const folder = freshFolder();
  const segments = contents.map((content, index) => {
    const path = join(folder, String(index));
    fs.writeFileSync(path, content);
    return { fd: fs.openSync(path, 'r'), bytes: content.length };
  });
  const target = join(folder, 'target');
  const fd = fs.openSync(target, 'w');
  const tail = tails.find(segments, lines, guessBytes);
  tails.copy(tail, fd);
  for (const open of [fd, ...segments.map((segment) => segment.fd)]) fs.closeSync(open);
  const text = fs.readFileSync(target, 'utf8');
  assert.equal(text.length, tail.bytes);
  return { text, lines: tail.lines };
}

test('fewer lines than wanted are all there is', () => {
  assert.deepEqual(lastLines(['a\nb\n'], 3), { text: 'a\nb\n', lines: 2 });
  assert.deepEqual(lastLines([''], 3), { text: '', lines: 0 });
  assert.deepEqual(lastLines([], 3), { text: '', lines: 0 });
});

test('exactly as many lines as wanted, empty ones too', () => {
  assert.deepEqual(lastLines(['a\nb\nc\n'], 2), { text: 'b\nc\n', lines: 2 });
  assert.deepEqual(lastLines(['a\n\n\n'], 2), { text: '\n\n', lines: 2 });
  assert.deepEqual(lastLines(['a\nb\n'], 2), { text: 'a\nb\n', lines: 2 });
});

test('what the last file lacks comes from the one before', () => {
  assert.deepEqual(lastLines(['a\nb\n', 'c\n'], 2), { text: 'b\nc\n', lines: 2 });
  assert.deepEqual(lastLines(['a\nb\n', ''], 1), { text: 'b\n', lines: 1 });
  assert.deepEqual(lastLines(['', 'c\n'], 5), { text: 'c\n', lines: 1 });
});

test('a part of a line at an end is left out', () => {
  assert.deepEqual(lastLines(['a\nb\npart'], 2), { text: 'a\nb\n', lines: 2 });
  assert.deepEqual(lastLines(['part'], 2), { text: '', lines: 0 });
  assert.deepEqual(lastLines(['a\nb\n', 'part'], 1), { text: 'b\n', lines: 1 });
});

test('lines that fill many chunks, with a guess too low, right and too high', () => {
  const line = (index: number): string => `${index} ${'x'.repeat(index % 300)}\n`;
  const all = Array.from({ length: 10_000 }, (_, index) => line(index));
  const expected = all.slice(-5000).join('');
  assert.ok(expected.length > 2 * TAIL_BYTES);
  for (const guess of [0, 700_000, 10_000_000]) {
    const found = lastLines([all.slice(0, 7000).join(''), all.slice(7000).join('')], 5000, guess);
    assert.equal(found.lines, 5000);
    assert.ok(found.text === expected);
  }
});

test('a line, and a part of a line, longer than several chunks', () => {
  const long = 'y'.repeat(3 * TAIL_BYTES + 7);
  assert.ok(lastLines([`a\n${long}\n`], 1).text === `${long}\n`);
  assert.deepEqual(lastLines([`a\nb\n${long}`], 1), { text: 'b\n', lines: 1 });
});

test('lines are counted up to a bound', () => {
  const path = join(freshFolder(), 'file');
  fs.writeFileSync(path, 'a\nb\nc\npart');
  const fd = fs.openSync(path, 'r');
  assert.equal(tails.count({ fd, bytes: 10 }, 9), 3);
  assert.equal(tails.count({ fd, bytes: 10 }, 2), 2);
  assert.equal(tails.count({ fd, bytes: 0 }, 2), 0);
  fs.closeSync(fd);
});
