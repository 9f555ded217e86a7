import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FolderLocked, lockFolder } from '../../../tools/lib/store/lock.ts';
import { temporaryFolder } from './temporary.ts';

const lockModule = new URL('../../../tools/lib/store/lock.js', import.meta.url).href;

test('a second writer is refused at once, and told who holds the folder', async (context) => {
  const folder = temporaryFolder(context);
  const lock = await lockFolder(folder);
  await assert.rejects(lockFolder(folder), {
    name: 'FolderLocked',
    exitStatus: 3,
    holder: process.pid,
    message: `cannot write to ${folder}: process ${process.pid} does; end it or choose another folder`,
  });
  await lock.release();
  await (await lockFolder(folder)).release();
});

test('a link to the folder leads to the same lock, another folder to another', async (context) => {
  const folder = temporaryFolder(context);
  const link = join(temporaryFolder(context), 'link');
  fs.symlinkSync(folder, link);
  const lock = await lockFolder(folder);
  await assert.rejects(lockFolder(link), FolderLocked);
  const other = await lockFolder(temporaryFolder(context));
  await Promise.all([lock.release(), other.release()]);
});

test('a holder that is killed leaves nothing behind', async (context) => {
  const folder = temporaryFolder(context);
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(folder)});
    console.log('locked');
    setInterval(() => undefined, 60_000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await assert.rejects(lockFolder(folder), { holder: holder.pid });
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
  await (await lockFolder(folder)).release();
});

test('a lock that was let go is told without asking, and a name that a killed one left is asked', async (context) => {
  const folder = temporaryFolder(context);
  const kind = (): string =>
    fs.lstatSync(join(folder, fs.readdirSync(folder)[0]!)).isSocket() ? 'socket' : 'link';
  const lock = await lockFolder(folder);
  assert.equal(kind(), 'socket');
  await lock.release();
  assert.equal(kind(), 'link');
  const next = await lockFolder(folder);
  assert.deepEqual(fs.readdirSync(folder), ['.lock.2']);
  assert.equal(kind(), 'socket');
  await next.release();
});

test('a lock does not keep its process alive', (context) => {
  const folder = temporaryFolder(context);
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(folder)});`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 });
  assert.equal(status, 0);
});

test('a writer in another network namespace is seen', {
  skip: spawnSync('unshare', ['-n', 'true']).status !== 0 && 'no network namespace can be made here',
}, async (context) => {
  const folder = temporaryFolder(context);
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(folder)});`;
  const lock = await lockFolder(folder);
  // Not spawnSync: the holder has to answer meanwhile.
  const other = promisify(execFile)('unshare', [
    '-n',
    process.execPath,
    '--input-type=module',
    '-e',
    program,
  ]);
  await assert.rejects(other, { stderr: new RegExp(`process ${process.pid} does`) });
  await lock.release();
});

test('of many that find a dead lock at once, one gets it', async (context) => {
  const folder = temporaryFolder(context);
  await (await lockFolder(folder)).release();
  for (let round = 0; round < 5; round++) {
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
    const won = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.equal(won.length, 1);
    for (const one of tries) if (one.status === 'rejected') assert.ok(one.reason instanceof FolderLocked);
    assert.deepEqual(fs.readdirSync(folder), [`.lock.${round + 2}`]);
    await won[0]?.release();
  }
});

test('a slow starter does not take the number that a faster one has given back', async (context) => {
  const folder = temporaryFolder(context);
  // The holder has number 3; what a starter saw dead, number 1, is gone, so number 2 is free.
  for (let count = 0; count < 2; count++) await (await lockFolder(folder)).release();
  const holder = await lockFolder(folder);
  assert.deepEqual(fs.readdirSync(folder), ['.lock.3']);
  await assert.rejects(lockFolder(folder), { holder: process.pid });
  await holder.release();
});

test('a path longer than the address of a socket is a folder like others', async (context) => {
  const folder = join(temporaryFolder(context), 'x'.repeat(200));
  fs.mkdirSync(folder);
  const lock = await lockFolder(folder);
  await assert.rejects(lockFolder(folder), { holder: process.pid });
  await lock.release();
});

test('a missing folder is named', async (context) => {
  const folder = temporaryFolder(context);
  await assert.rejects(lockFolder(join(folder, 'missing')), {
    name: 'StoreFailure',
    message: `cannot lock ${join(folder, 'missing')}: no such file or directory`,
  });
});
