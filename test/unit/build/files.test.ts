import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readIfThere, removeOthers, writeIfChanged, writeWhole } from '../../../tools/build/files.ts';

const root = mkdtempSync(join(tmpdir(), 'obs-files-'));
after(() => rmSync(root, { recursive: true }));

test('a file is written whole, with its folders and its mode', () => {
  const file = join(root, 'a/b/c');
  writeWhole(file, 'one', 0o755);
  writeWhole(file, 'two', 0o755);
  assert.equal(readFileSync(file, 'utf8'), 'two');
  assert.equal(statSync(file).mode & 0o111, 0o111);
  assert.deepEqual(readdirSync(join(root, 'a/b')), ['c']);
});

test('a file that would be the same is left alone', () => {
  const file = join(root, 'same');
  assert.equal(writeIfChanged(file, 'x'), true);
  const { ino } = statSync(file);
  assert.equal(writeIfChanged(file, 'x'), false);
  assert.equal(statSync(file).ino, ino);
  assert.equal(writeIfChanged(file, 'y'), true);
});

test('a missing file is undefined, any other trouble is thrown', () => {
  assert.equal(readIfThere(join(root, 'missing')), undefined);
  assert.throws(() => readIfThere(root), { code: 'EISDIR' });
});

test('what is left over is removed, files that are being written are not', () => {
  const folder = join(root, 'out');
  mkdirSync(join(folder, 'types'), { recursive: true });
  for (const name of ['keep.js', 'old.js', 'new.js.123.tmp']) writeFileSync(join(folder, name), '');
  removeOthers(folder, ['keep.js', 'types']);
  assert.deepEqual(readdirSync(folder).sort(), ['keep.js', 'new.js.123.tmp', 'types']);
});
