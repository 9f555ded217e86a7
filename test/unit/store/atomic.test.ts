import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TEMPORARY_PREFIX, writeFileAtomic } from '../../../tools/lib/store/atomic.ts';
import { modeOf, temporaryFolder, withUmask } from './temporary.ts';

for (const mask of [0o000, 0o022, 0o077, 0o777]) {
  test(`a file is 0640 under umask ${mask.toString(8)}`, (context) => {
    const path = join(temporaryFolder(context), 'requests');
    withUmask(mask, () => writeFileAtomic(path, '1\n'));
    assert.equal(modeOf(path), 0o640);
    withUmask(mask, () => writeFileAtomic(path, '2\n', { mode: 0o644 }));
    assert.equal(modeOf(path), 0o644);
  });
}

test('content as text, bytes and pieces; nothing else is left in the folder', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'f');
  writeFileAtomic(path, 'grün\n');
  assert.equal(fs.readFileSync(path, 'utf8'), 'grün\n');
  writeFileAtomic(path, Uint8Array.of(0, 255, 10), { sync: true });
  assert.deepEqual([...fs.readFileSync(path)], [0, 255, 10]);
  writeFileAtomic(path, [Buffer.from('ab'), new Uint8Array(0), Buffer.from('c')]);
  assert.equal(fs.readFileSync(path, 'utf8'), 'abc');
  writeFileAtomic(path, []);
  assert.equal(fs.readFileSync(path, 'utf8'), '');
  assert.deepEqual(fs.readdirSync(folder), ['f']);
});

test('a reader that has the old file open reads it to its end', (context) => {
  const path = join(temporaryFolder(context), 'f');
  writeFileAtomic(path, 'old');
  const descriptor = fs.openSync(path, 'r');
  writeFileAtomic(path, 'new');
  assert.equal(fs.readFileSync(descriptor, 'utf8'), 'old');
  fs.closeSync(descriptor);
  assert.equal(fs.readFileSync(path, 'utf8'), 'new');
});

test('a planted link is replaced, and what it points to is left alone', (context) => {
  const folder = temporaryFolder(context);
  const victim = join(folder, 'victim');
  const path = join(folder, 'requests');
  fs.writeFileSync(victim, 'precious');
  fs.symlinkSync(victim, path);
  writeFileAtomic(path, '1\n');
  assert.equal(fs.readFileSync(victim, 'utf8'), 'precious');
  assert.ok(fs.lstatSync(path).isFile());
});

test('a failed rename leaves the target and no temporary file', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'requests');
  fs.mkdirSync(path);
  fs.writeFileSync(join(path, 'inside'), '');
  assert.throws(() => writeFileAtomic(path, '1\n'), {
    name: 'StoreFailure',
    code: 'EISDIR',
    message: `cannot write ${path}: illegal operation on a directory`,
  });
  assert.deepEqual(fs.readdirSync(folder), ['requests']);
});

test('a missing folder is an error of one line that names the file', (context) => {
  const path = join(temporaryFolder(context), 'missing', 'requests');
  assert.throws(() => writeFileAtomic(path, '1\n'), {
    name: 'StoreFailure',
    exitStatus: 3,
    message: `cannot write ${path}: no such file or directory`,
  });
});

test('a full disk leaves the old content and no temporary file', (context) => {
  // Here write(2) takes three bytes at a time and then none; the fault tests fill a real disk.
  const folder = temporaryFolder(context);
  const path = join(folder, 'f');
  writeFileAtomic(path, 'old');
  const calls: number[] = [];
  const original = fs.writeSync;
  context.mock.method(fs, 'writeSync', ((descriptor: number, bytes: Uint8Array, offset: number) => {
    calls.push(offset);
    if (offset >= 6) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
    return original(descriptor, bytes, offset, 3);
  }) as typeof fs.writeSync);
  assert.throws(() => writeFileAtomic(path, 'new content'), {
    code: 'ENOSPC',
    message: /no space left on device/,
  });
  assert.deepEqual(calls, [0, 3, 6], 'short writes are continued');
  assert.equal(fs.readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(fs.readdirSync(folder), ['f']);
});

test('the prefix of temporary files begins no name of ours', () => {
  assert.ok(TEMPORARY_PREFIX.startsWith('.'));
});
