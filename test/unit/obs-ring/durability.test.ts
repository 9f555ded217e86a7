// What is on the disk when: seen by a disk that notes what was written and not synced.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Disk, systemDisk } from '../../../tools/obs-ring/disk.ts';
import type { Durability } from '../../../tools/obs-ring/durability.ts';
import { createFaultyDisk, systemError } from '../../support/faulty-disk.ts';
import { contentOf, type Rig, startRig } from '../../support/rings.ts';

const line = (n: number): string => `2026-02-14T12:34:05Z web/0 INFO n=${n}\n`;

/** Descriptors whose last bytes a power cut would take. */
function noting(inner: Disk): { disk: Disk; readonly atRisk: Set<number> } {
  const atRisk = new Set<number>();
  const disk = {
    ...inner,
    writeSync(fd: number, bytes: Uint8Array, start: number, length: number, position: null) {
      const taken = inner.writeSync(fd, bytes, start, length, position);
      atRisk.add(fd);
      return taken;
    },
    closeSync(fd: number) {
      inner.closeSync(fd);
      atRisk.delete(fd);
    },
    fdatasyncSync: (fd: number) => void atRisk.delete(fd),
    fdatasync(fd: number, done: (error: null) => void) {
      atRisk.delete(fd);
      done(null);
    },
  } as Disk;
  return { disk, atRisk };
}

async function rigOf(durability: Durability, inner: Disk = systemDisk) {
  const { disk, atRisk } = noting(inner);
  return { rig: await startRig({ durability, disk }), atRisk };
}

function write(rig: Rig, text: string): void {
  rig.feed(text);
  rig.clock.idle();
}

test('without more the kernel decides', async () => {
  const { rig, atRisk } = await rigOf('kernel');
  write(rig, line(0));
  rig.clock.advance(10_000);
  assert.equal(rig.passed, line(0));
  assert.equal(atRisk.size, 2, 'the ring of the instance, and all');
  rig.end();
});

test('--fsync: on the disk a second after it was written', async () => {
  const { rig, atRisk } = await rigOf('fsync');
  write(rig, line(0));
  rig.clock.advance(900);
  write(rig, line(1));
  assert.equal(rig.passed, line(0) + line(1));
  assert.ok(atRisk.size > 0);
  rig.clock.advance(100);
  assert.equal(atRisk.size, 0);
  assert.equal(rig.ledger.notes.get('sync_delay_ms'), 1000);
  write(rig, line(2));
  rig.end();
  assert.equal(atRisk.size, 0);
});

test('--fsync: a generation that is turned while it is on its way to the disk gets there', async () => {
  const started: number[] = [];
  const synced = new Set<number>();
  const disk = {
    ...systemDisk,
    fdatasync(fd: number, _done: (error: null) => void) {
      started.push(fd);
    },
    fdatasyncSync(fd: number) {
      systemDisk.fdatasyncSync(fd);
      synced.add(fd);
    },
  } as Disk;
  const rig = await startRig({ durability: 'fsync', disk, lines: 1 });
  write(rig, line(0));
  // The threads that do it are busy with other files.
  rig.clock.advance(1000);
  assert.equal(started.length, 2);
  rig.clock.advance(10_000);
  write(rig, line(1));
  assert.deepEqual([...synced].sort(), started.sort());
  rig.end();
});

test('--fsync: the folders that a new ring is in get to the disk', async () => {
  const synced: string[] = [];
  const folders = new Map<number, string>();
  const disk = {
    ...systemDisk,
    openSync(path: string, flags: number | string, mode?: number) {
      const fd = systemDisk.openSync(path, flags, mode);
      folders.set(fd, path);
      return fd;
    },
    fsyncSync: (fd: number) => void synced.push(folders.get(fd) ?? ''),
  } as Disk;
  const { rig } = await rigOf('fsync', disk);
  write(rig, line(0));
  rig.end();
  const wanted = ['', '/active', '/active/web', '/active/web/logs'].map((path) => rig.directory + path);
  for (const path of wanted) assert.ok(synced.includes(path), path);
});

test('--careful: on the disk before it is passed on', async () => {
  const { rig, atRisk } = await rigOf('careful');
  rig.feed(line(0) + line(1));
  assert.equal(atRisk.size, 0);
  assert.equal(rig.passed, line(0) + line(1));
  rig.end();
});

test('--careful: what waits for a full disk is not passed on', async () => {
  const faulty = createFaultyDisk();
  const { rig } = await rigOf('careful', faulty.disk);
  write(rig, line(0));
  faulty.fault = ({ call }) => (call === 'writeSync' ? { throws: systemError('ENOSPC') } : undefined);
  write(rig, line(1));
  const blocked = rig.blocked();
  assert.ok(blocked);
  rig.clock.advance(1000);
  await Promise.resolve();
  rig.wake();
  assert.equal(rig.passed, line(0));
  faulty.fault = () => undefined;
  rig.clock.advance(1000);
  await blocked;
  rig.wake();
  assert.equal(rig.passed, line(0) + line(1));
  write(rig, line(2));
  rig.end();
  assert.equal(rig.passed, line(0) + line(1) + line(2));
  assert.equal(contentOf(rig.directory, 'active/web/logs/0'), line(0) + line(1) + line(2));
});

test('--careful: blocks that wait for a full disk are passed on as they came', async () => {
  const faulty = createFaultyDisk();
  const { rig } = await rigOf('careful', faulty.disk);
  faulty.fault = ({ call }) => (call === 'writeSync' ? { throws: systemError('ENOSPC') } : undefined);
  const blocks = ['first', 'second, longer', 'third'].map(
    (word) => `2026-02-14T12:34:05Z web/0 INFO ${word}\n`,
  );
  // More may be on its way when the stage says that it waits.
  for (const block of blocks) rig.feed(block);
  assert.equal(rig.passed, '');
  faulty.fault = () => undefined;
  rig.clock.advance(1000);
  await rig.blocked();
  rig.wake();
  assert.equal(rig.passed, blocks.join(''));
  rig.end();
});

test('a ring that cannot be synced is given up, and said', async () => {
  const disk = {
    ...systemDisk,
    fdatasyncSync() {
      throw Object.assign(systemError('EIO'), { errno: -5 });
    },
  } as Disk;
  const rig = await startRig({ durability: 'careful', disk });
  write(rig, line(0));
  assert.equal(rig.passed, line(0));
  assert.match(rig.warnings[0] ?? '', /^cannot write .*: i\/o error; the stream goes on/);
  rig.end();
  assert.equal(rig.keeper.failure?.code, 'EIO');
});
