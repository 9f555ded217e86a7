// What happens when the disk does not take a line.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { GENERATION_MS } from '../../../tools/obs-ring/generation.ts';
import { createFaultyDisk, type Fault, type Step, systemError } from '../../support/faulty-disk.ts';
import { contentOf, filesIn, generationsOf, type Rig, startRig } from '../../support/rings.ts';

const line = (n: number, source = 'web/0'): string => `2026-02-14T12:34:05Z ${source} INFO n=${n}\n`;

const fails =
  (code: string, isMeant: (step: Step) => boolean) =>
  (step: Step): Fault =>
    isMeant(step) ? { throws: systemError(code) } : undefined;

/** Moves time on in steps of retries, and lets what was resolved be heard of. */
async function wait(rig: Rig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    rig.clock.advance(Math.min(100, left));
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

function write(rig: Rig, text: string): void {
  rig.feed(text);
  rig.clock.idle();
}

test('a full disk: the stream is made to wait, everything is kept in order, one line says so', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk, lines: 10 });
  write(rig, line(0));
  assert.equal(rig.blocked(), undefined);
  faulty.fault = fails('ENOSPC', ({ call }) => call === 'writeSync');
  write(rig, line(1) + line(2, 'web/1'));
  const blocked = rig.blocked();
  assert.ok(blocked);
  assert.equal(rig.blocked(), blocked);
  write(rig, line(3));
  await wait(rig, 5000);
  assert.equal(contentOf(rig.directory, 'active/web/logs/all'), line(0));
  faulty.fault = () => undefined;
  await wait(rig, 300);
  await blocked;
  assert.equal(rig.blocked(), undefined);
  await wait(rig, 5000);
  const all = line(0) + line(1) + line(2, 'web/1') + line(3);
  assert.equal(contentOf(rig.directory, 'active/web/logs/all'), all);
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0) + line(1) + line(3));
  assert.equal(contentOf(rig.directory, 'active/web/logs/1'), line(2, 'web/1'));
  assert.deepEqual(rig.warnings, [`no space left for ${rig.directory}: waiting for some, nothing is lost`]);
  rig.end();
  assert.equal(rig.ledger.notes.get('full_waits'), 1);
  assert.equal(rig.ledger.notes.get('unkept'), undefined);
  assert.equal(rig.keeper.failure, undefined);
  assert.equal(unaccounted(rig.ledger), 0);
});

test('a disk that is full in the middle of a line goes on there', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk, lines: 10 });
  let room = 25;
  faulty.fault = ({ call }) => {
    if (call !== 'writeSync') return undefined;
    const afterBytes = room;
    room = 0;
    return { throws: systemError('EDQUOT'), afterBytes };
  };
  write(rig, line(0));
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live'), line(0).slice(0, 25));
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), '');
  room = 5;
  await wait(rig, 1000);
  assert.equal(generationsOf(rig.directory, 'active/web/logs/0'), line(0).slice(0, 30));
  faulty.fault = () => undefined;
  await wait(rig, 1000);
  assert.equal(rig.blocked(), undefined);
  rig.end();
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0));
});

test('no generation is turned in the middle of a line', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk, lines: 1 });
  write(rig, line(0));
  let room = 25;
  faulty.fault = ({ call, path }) => {
    if (call !== 'writeSync' || !path.endsWith('/0.live')) return undefined;
    const afterBytes = room;
    room = 0;
    return { throws: systemError('ENOSPC'), afterBytes };
  };
  write(rig, line(1));
  await wait(rig, 3000);
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live'), line(0) + line(1).slice(0, 25));
  faulty.fault = () => undefined;
  await wait(rig, 300);
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live'), line(0) + line(1));
  rig.end();
});

test('on a full disk, previous generations that nobody needs make room', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk, lines: 2 });
  write(rig, line(0) + line(1));
  await wait(rig, GENERATION_MS);
  write(rig, line(2) + line(3));
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live.1'), line(0) + line(1));
  const previous = join(rig.directory, 'active/web/logs/0.live.1');
  faulty.fault = fails('ENOSPC', ({ call }) => call === 'writeSync' && fs.existsSync(previous));
  write(rig, line(4));
  assert.ok(rig.blocked());
  await wait(rig, 200);
  assert.equal(rig.blocked(), undefined);
  rig.end();
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(3) + line(4));
});

test('exact files that cannot be made for want of space are made later, or it is a failure at the end', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk });
  write(rig, line(0));
  const isExact = ({ call, path }: Step): boolean => call === 'openSync' && path.includes('.new-');
  faulty.fault = fails('ENOSPC', isExact);
  await wait(rig, 1000);
  write(rig, line(1));
  await wait(rig, 1000);
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0));
  assert.equal(rig.blocked(), undefined);
  faulty.fault = () => undefined;
  await wait(rig, 1000);
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0) + line(1));
  faulty.fault = fails('ENOSPC', isExact);
  write(rig, line(2));
  rig.end();
  assert.match(
    rig.keeper.failure?.message ?? '',
    /^cannot write .*: no space is left, so exact files are behind/,
  );
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live'), line(0) + line(1) + line(2));
});

test('what a full disk never took is counted at the end, and a failure', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk });
  faulty.fault = fails('ENOSPC', ({ call }) => call === 'writeSync');
  write(rig, line(0) + line(1));
  rig.end();
  assert.equal(rig.ledger.notes.get('unkept'), 4);
  assert.equal(rig.keeper.failure?.exitStatus, 3);
});

test('any other error gives up one ring: the stream goes on, one line says so, the end is a failure', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk });
  write(rig, line(0) + line(1, 'web/1'));
  faulty.fault = fails('EIO', ({ call, path }) => call === 'writeSync' && path.endsWith('/0.live'));
  write(rig, line(2) + line(3, 'web/1'));
  write(rig, line(4));
  assert.equal(rig.blocked(), undefined);
  rig.end();
  assert.equal(rig.passed, line(0) + line(1, 'web/1') + line(2) + line(3, 'web/1') + line(4));
  assert.equal(contentOf(rig.directory, 'active/web/logs/1'), line(1, 'web/1') + line(3, 'web/1'));
  assert.equal(contentOf(rig.directory, 'active/web/logs/all'), rig.passed);
  const path = join(rig.directory, 'active/web/logs/0.live');
  assert.deepEqual(rig.warnings, [
    `cannot write ${path}: no space left on device; the stream goes on, and what goes there is not kept`,
  ]);
  assert.equal(rig.ledger.notes.get('unkept'), 2);
  assert.equal(rig.keeper.failure?.exitStatus, 3);
  assert.equal(unaccounted(rig.ledger), 0);
});

test('when descriptors run out, files that were not used for long are closed', async () => {
  const faulty = createFaultyDisk();
  const rig = await startRig({ disk: faulty.disk });
  const sources = Array.from({ length: 20 }, (_, n) => `s/${n}`);
  faulty.fault = ({ call, path }) => {
    if (call !== 'openSync' || !path.endsWith('.live')) return undefined;
    const open = fs.readdirSync('/proc/self/fd').filter((fd) => isIn(rig.directory, fd)).length;
    return open >= 8 ? { throws: systemError('EMFILE') } : undefined;
  };
  const text = sources.map((source, n) => line(n, source)).join('');
  write(rig, text);
  write(rig, text);
  faulty.fault = () => undefined;
  rig.end();
  assert.equal(rig.keeper.failure, undefined);
  for (const [n, source] of sources.entries()) {
    assert.equal(contentOf(rig.directory, `active/s/logs/${n}`), line(n, source).repeat(2));
  }
  assert.equal(contentOf(rig.directory, 'active/s/logs/all'), text + text);
});

/** Whether a descriptor of this process is open on a file below a folder. */
function isIn(directory: string, fd: string): boolean {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory);
  } catch {
    // The descriptor that read the list is closed by now.
    return false;
  }
}

test('files and folders that are removed meanwhile come back, with the lines that were in them', async () => {
  const rig = await startRig();
  write(rig, line(0));
  await wait(rig, 1000);
  fs.rmSync(join(rig.directory, 'active'), { recursive: true });
  write(rig, line(1));
  await wait(rig, 1000);
  write(rig, line(2, 'api/0'));
  rig.end();
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0) + line(1));
  assert.equal(contentOf(rig.directory, 'active/web/logs/0.live'), line(0) + line(1));
  assert.equal(contentOf(rig.directory, 'active/api/logs/0'), line(2, 'api/0'));
  assert.deepEqual(rig.warnings, []);
});

test('a live file that somebody empties goes on with what comes', async () => {
  const rig = await startRig({ lines: 2 });
  write(rig, line(0) + line(1));
  await wait(rig, GENERATION_MS);
  write(rig, line(2) + line(3));
  await wait(rig, 500);
  fs.truncateSync(join(rig.directory, 'active/web/logs/0.live'));
  write(rig, line(4));
  rig.end();
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(1) + line(4));
});

test('a link or folder in the place of a file is set aside, and what it leads to is not touched', async () => {
  const rig = await startRig();
  const logs = join(rig.directory, 'active/web/logs');
  const outside = join(rig.directory, 'outside');
  fs.mkdirSync(logs, { recursive: true });
  fs.writeFileSync(outside, 'mine\n');
  fs.symlinkSync(outside, join(logs, '0.live'));
  fs.mkdirSync(join(logs, '0'));
  fs.symlinkSync(outside, join(logs, '0.live.1'));
  write(rig, line(0));
  rig.end();
  assert.equal(contentOf(rig.directory, 'outside'), 'mine\n');
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0));
  assert.ok(filesIn(rig.directory).includes('active/web/logs/.broken-0.live'));
  assert.equal(rig.warnings.length, 3);
  assert.equal(rig.warnings[0], `${join(logs, '0')} is no plain file: set aside as .broken-0`);
});

test('a link in the place of a folder gives the ring up', async () => {
  const rig = await startRig();
  const outside = join(rig.directory, 'outside');
  fs.mkdirSync(outside);
  fs.mkdirSync(join(rig.directory, 'active'));
  fs.symlinkSync(outside, join(rig.directory, 'active/web'));
  write(rig, line(0) + line(1, 'api/0'));
  rig.end();
  assert.deepEqual(fs.readdirSync(outside), []);
  assert.equal(contentOf(rig.directory, 'active/api/logs/0'), line(1, 'api/0'));
  assert.match(rig.keeper.failure?.message ?? '', /web: it is a symbolic link$/);
});

test('files are 0640 in 0750 whatever the umask', async () => {
  for (const umask of [0o000, 0o077]) {
    const before = process.umask(umask);
    try {
      const rig = await startRig({ lines: 1 });
      write(rig, line(0));
      await wait(rig, GENERATION_MS);
      write(rig, line(1));
      rig.end();
      const modes = ['', '0', '0.live', '0.live.1'].map((name) => {
        return (fs.statSync(join(rig.directory, 'active/web/logs', name)).mode & 0o777).toString(8);
      });
      assert.deepEqual(modes, ['750', '640', '640', '640']);
    } finally {
      process.umask(before);
    }
  }
});

test('a burst that would fill the file system waits until its generations can be cut down', async () => {
  const held = (directory: string): number =>
    filesIn(directory).reduce((sum, path) => sum + fs.statSync(join(directory, path)).size, 0);
  const capacity = 60 * 1024 * 1024;
  let directory = '';
  const volume = { availableBytes: () => capacity - held(directory), isMemory: true };
  const rig = await startRig({ volume, lines: 10 });
  directory = rig.directory;
  const block = line(0).repeat(200_000);
  rig.feed(block);
  assert.equal(rig.blocked(), undefined);
  let fed = 1;
  while (rig.blocked() === undefined && fed < 10) {
    rig.feed(block);
    fed++;
  }
  assert.ok(rig.blocked(), `not held up after ${fed} blocks`);
  assert.ok(held(directory) < capacity);
  await wait(rig, 1500);
  assert.equal(rig.blocked(), undefined);
  assert.ok(held(directory) < 1024 * 1024, `still ${held(directory)} bytes`);
  assert.equal(contentOf(directory, 'active/web/logs/0.live.1'), line(0).repeat(10));
  rig.end();
});
