import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderExists, makeFolder } from '../../../tools/lib/store/folder.ts';
import { modeOf, temporaryFolder, withUmask } from './temporary.ts';

for (const mask of [0o000, 0o022, 0o077, 0o777]) {
  test(`folders are 0750 under umask ${mask.toString(8)}`, (context) => {
    const directory = join(temporaryFolder(context), 'run', 'obs');
    withUmask(mask, () => makeFolder(directory, join(directory, 'active', 'web', 'logs')));
    for (const path of [directory, join(directory, 'active'), join(directory, 'active', 'web', 'logs')]) {
      assert.equal(modeOf(path), 0o750, path);
    }
  });
}

test('a folder that is there keeps its mode', (context) => {
  const directory = temporaryFolder(context);
  fs.mkdirSync(join(directory, 'active'), { mode: 0o700 });
  makeFolder(directory, join(directory, 'active', 'web'));
  makeFolder(directory, join(directory, 'active', 'web'));
  assert.equal(modeOf(join(directory, 'active')), 0o700);
});

test('a planted link is not followed, wherever it points', (context) => {
  const directory = temporaryFolder(context);
  const elsewhere = temporaryFolder(context);
  fs.mkdirSync(join(directory, 'active'));
  fs.symlinkSync(elsewhere, join(directory, 'active', 'web'));
  fs.symlinkSync('/nowhere', join(directory, 'active', 'api'));
  for (const service of ['web', 'api']) {
    const folder = join(directory, 'active', service, 'logs');
    assert.throws(() => makeFolder(directory, folder), {
      name: 'StoreFailure',
      message: `cannot use folder ${join(directory, 'active', service)}: it is a symbolic link`,
    });
    assert.throws(() => folderExists(directory, folder), /it is a symbolic link/);
  }
  assert.deepEqual(fs.readdirSync(elsewhere), []);
});

test('DIR itself may be a link', (context) => {
  const real = temporaryFolder(context);
  const directory = join(temporaryFolder(context), 'link');
  fs.symlinkSync(real, directory);
  makeFolder(directory, join(directory, 'active'));
  assert.ok(folderExists(directory, join(directory, 'active')));
  assert.deepEqual(fs.readdirSync(real), ['active']);
});

test('a file in the way is named', (context) => {
  const directory = temporaryFolder(context);
  fs.writeFileSync(join(directory, 'active'), '');
  assert.throws(() => makeFolder(directory, join(directory, 'active', 'web')), /active: it is no folder/);
});

test('a folder outside DIR is refused', (context) => {
  const directory = temporaryFolder(context);
  for (const outside of [join(directory, '..'), join(directory, '..', 'x'), '/']) {
    assert.throws(() => makeFolder(directory, outside), /it is not below/);
  }
  makeFolder(directory, join(directory, '..x'));
});

test('what is missing does not exist, on any step of the way', (context) => {
  const directory = temporaryFolder(context);
  assert.equal(folderExists(directory, join(directory, 'active', 'web')), false);
  assert.equal(folderExists(join(directory, 'missing'), join(directory, 'missing', 'active')), false);
  assert.equal(folderExists(directory, directory), true);
});
