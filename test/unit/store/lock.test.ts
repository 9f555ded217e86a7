import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FolderLocked, lockFolder } from '../../../tools/lib/store/lock.ts';
import { temporaryFolder } from './temporary.ts';

const hasFlock = spawnSync('flock', ['-V']).error === undefined;
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

test('a lock does not keep its process alive', (context) => {
  const folder = temporaryFolder(context);
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(folder)});`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 });
  assert.equal(status, 0);
});

test('a writer in another network namespace is seen by the file lock', {
  skip: !hasFlock && 'no flock(1)',
}, async (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, '.lock');
  const descriptor = fs.openSync(path, 'w');
  const taken = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
  assert.equal(taken.status, 0);
  await assert.rejects(lockFolder(folder), { name: 'FolderLocked', holder: undefined });
  await assert.rejects(lockFolder(folder), FolderLocked, 'the socket was let go again');
  fs.closeSync(descriptor);
  await (await lockFolder(folder)).release();
});

test('without flock(1) the socket serves alone', async (context) => {
  const folder = temporaryFolder(context);
  const path = process.env.PATH;
  process.env.PATH = folder;
  context.after(() => {
    process.env.PATH = path;
  });
  const lock = await lockFolder(folder);
  await assert.rejects(lockFolder(folder), { holder: process.pid });
  await lock.release();
});

test('a planted link is not followed, and a missing folder is named', async (context) => {
  const folder = temporaryFolder(context);
  const victim = join(temporaryFolder(context), 'victim');
  fs.symlinkSync(victim, join(folder, '.lock'));
  await assert.rejects(lockFolder(folder), { name: 'StoreFailure', code: 'ELOOP' });
  assert.equal(fs.existsSync(victim), false);
  await assert.rejects(lockFolder(join(folder, 'missing')), {
    name: 'StoreFailure',
    message: `cannot lock ${join(folder, 'missing')}: no such file or directory`,
  });
});
