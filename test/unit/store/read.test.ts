import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareNames, listFolder, readWhole } from '../../../tools/lib/store/read.ts';
import { temporaryFolder } from './temporary.ts';

test('a file is read whole up to the bound', (context) => {
  const path = join(temporaryFolder(context), 'f');
  fs.writeFileSync(path, 'abcde');
  assert.equal(readWhole(path, 5)?.toString(), 'abcde');
  assert.throws(() => readWhole(path, 4), {
    name: 'StoreFailure',
    message: `cannot read ${path}: it is longer than 4 bytes`,
  });
});

test('a file that says it is empty is read to its end all the same', () => {
  const status = readWhole('/proc/self/status', 1 << 20);
  assert.match(status?.toString() ?? '', /^Pid:\t\d+$/m);
  assert.throws(() => readWhole('/proc/self/status', 10), /longer than 10 bytes/);
});

test('a missing file is undefined', (context) => {
  assert.equal(readWhole(join(temporaryFolder(context), 'f'), 1), undefined);
});

test('links, pipes and folders are refused and do not block', (context) => {
  const folder = temporaryFolder(context);
  fs.writeFileSync(join(folder, 'f'), 'x');
  fs.symlinkSync(join(folder, 'f'), join(folder, 'link'));
  fs.mkdirSync(join(folder, 'folder'));
  assert.equal(spawnSync('mkfifo', [join(folder, 'pipe')]).status, 0);
  assert.throws(() => readWhole(join(folder, 'link'), 10), /link: it is a symbolic link$/);
  assert.throws(() => readWhole(join(folder, 'pipe'), 10), /pipe: it is no plain file$/);
  assert.throws(() => readWhole(join(folder, 'folder'), 10), /folder: it is no plain file$/);
  assert.deepEqual(listFolder(folder, 10), [
    { name: 'f', kind: 'file' },
    { name: 'folder', kind: 'folder' },
  ]);
});

test('a folder with too many entries is refused, a missing one is empty', (context) => {
  const folder = temporaryFolder(context);
  for (const name of ['a', 'b', 'c']) fs.writeFileSync(join(folder, name), '');
  assert.equal(listFolder(folder, 3).length, 3);
  assert.throws(() => listFolder(folder, 2), /it has more than 2 entries/);
  assert.deepEqual(listFolder(join(folder, 'missing'), 2), []);
});

test('numbers are in the order of numbers, before words', () => {
  assert.deepEqual(['b', '10', 'a', '9', '09', '_'].sort(compareNames), ['09', '9', '10', '_', 'a', 'b']);
});
