import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { DirectoryUnknown, findDirectory, surroundings } from '../../../tools/lib/store/directory.ts';

const USER = 1000;

test('the order: option, OBS_DIR, /run/obs for root, XDG_RUNTIME_DIR', () => {
  const env = { OBS_DIR: '/from/variable', XDG_RUNTIME_DIR: '/run/user/1000' };
  assert.equal(findDirectory('/from/option', { env, userId: 0 }), '/from/option');
  assert.equal(findDirectory(undefined, { env, userId: 0 }), '/from/variable');
  assert.equal(findDirectory(undefined, { env: { XDG_RUNTIME_DIR: '/run/user/0' }, userId: 0 }), '/run/obs');
  assert.equal(
    findDirectory(undefined, { env: { XDG_RUNTIME_DIR: '/run/user/1000' }, userId: USER }),
    '/run/user/1000/obs',
  );
});

test('a relative folder is taken from the working directory', () => {
  assert.equal(findDirectory('rings', { env: {}, userId: USER }), resolve('rings'));
  assert.equal(findDirectory('/a/../b/', { env: {}, userId: USER }), '/b');
});

test('an empty variable is unset, an empty option is a mistake', () => {
  assert.equal(findDirectory(undefined, { env: { OBS_DIR: '' }, userId: 0 }), '/run/obs');
  assert.throws(() => findDirectory('', { env: { OBS_DIR: '/x' }, userId: 0 }), DirectoryUnknown);
});

test('nothing to go by is an error that says what to do', () => {
  for (const env of [{}, { XDG_RUNTIME_DIR: '' }, { XDG_RUNTIME_DIR: 'relative' }]) {
    assert.throws(() => findDirectory(undefined, { env, userId: USER }), {
      name: 'DirectoryUnknown',
      exitStatus: 2,
      message: 'no folder for rings and metrics: give --dir DIR or set OBS_DIR',
    });
  }
});

test('a NUL is no path', () => {
  assert.throws(() => findDirectory('a\0b', { env: {}, userId: USER }), /option --dir holds a NUL/);
  assert.throws(
    () => findDirectory(undefined, { env: { OBS_DIR: 'a\0b' }, userId: USER }),
    /OBS_DIR holds a NUL/,
  );
});

test('the surroundings are those of the process', () => {
  assert.equal(surroundings().env, process.env);
  assert.equal(surroundings().userId, process.geteuid?.());
});
