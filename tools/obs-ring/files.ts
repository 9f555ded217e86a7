// The steps in which the files of a ring change. Each leaves them whole wherever it is cut off; what a kill may leave
// half done is finished at the next start (recover.ts). All of them throw what the system call threw.

import { errorCode, StoreFailure } from '../lib/store/failure.ts';
import { makeFolder } from '../lib/store/folder.ts';
import { isFilled, keepsAll } from './bounds.ts';
import { recordDiscard } from './discard.ts';
import { createFile, type Disk, openToAppend, openToRead, remove } from './disk.ts';
import { type Ring, workPaths } from './ring.ts';
import type { Segment, Tail } from './tail.ts';
import { firstTimeMs, trimBytes, trimOlder } from './trim.ts';
import type { Workshop } from './workshop.ts';

/** The first look at a ring that is read: the size of its last lines is not known. */
const FIRST_GUESS_BYTES = 256 * 1024;

/** Opens the live generation, making it and its folder where they are missing, and finds out how much it holds. */
export function openLive(shop: Workshop, ring: Ring): void {
  const { disk, clock } = shop;
  const found = openToAppend(disk, ring.paths.live);
  const fd = found ?? createIn(shop, ring, ring.paths.live);
  if (found === undefined) shop.syncer.named(ring.paths.live);
  ring.fd = fd;
  const { size } = disk.fstatSync(fd);
  if (ring.liveLines >= 0 && ring.liveBytes === size) return;
  recount(shop, ring, fd, size);
  ring.previousBytes = disk.lstatSync(ring.paths.previousLive, { throwIfNoEntry: false })?.size ?? 0;
  ring.bornMs = clock.nowMs();
  ring.beganMs = Math.min(clock.wallMs(), firstTimeMs(disk, whole(fd, size)));
}

function whole(fd: number, bytes: number): Tail {
  return { ranges: [{ fd, from: 0, to: bytes }], bytes };
}

/** Closes the live generation; openLive goes on with it. */
export function closeLive(shop: Workshop, ring: Ring): void {
  if (ring.fd === undefined) return;
  shop.syncer.closing(ring);
  shop.disk.closeSync(ring.fd);
  ring.fd = undefined;
}

/** Makes a file of the ring; its folder, too, when somebody has removed it. */
function createIn({ disk, syncer }: Workshop, { home, paths }: Ring, path: string): number {
  const { directory, groupId } = home;
  try {
    return createFile(disk, path, groupId);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    makeFolder(directory, paths.folder, groupId);
    syncer.made(directory, paths.folder);
    return createFile(disk, path, groupId);
  }
}

/** Fills a new file and gives it the name `path` when it is whole. Returns its descriptor. */
function replace(shop: Workshop, ring: Ring, path: string, fill: (fd: number) => void): number {
  const { fresh } = workPaths(ring.paths);
  const fd = createIn(shop, ring, fresh);
  try {
    fill(fd);
    shop.disk.renameSync(fresh, path);
    return fd;
  } catch (cause) {
    shop.disk.closeSync(fd);
    remove(shop.disk, fresh);
    throw cause;
  }
}

/**
 * Begins a new generation. The old one becomes the previous one, by link and rename, so that the name of the live file is
 * never missing and `tail -F` finds the next file as soon as it has read this one. The live generation must be open.
 */
export function rotate(shop: Workshop, ring: Ring): void {
  const { disk, clock } = shop;
  const { live, previousLive } = ring.paths;
  if (ring.isAudited) recordDiscard(shop, ring);
  const next = replace(shop, ring, live, () => keepAs(disk, live, previousLive, workPaths(ring.paths).link));
  closeLive(shop, ring);
  ring.fd = next;
  shop.syncer.named(live);
  ring.previousBytes = ring.liveBytes;
  ring.liveBytes = 0;
  ring.liveLines = 0;
  ring.bornMs = clock.nowMs();
  ring.beganMs = clock.wallMs();
}

/** Codes of file systems that know no hard links. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file at `path` the name `other` too, in place of what has it. */
export function keepAs(disk: Disk, path: string, other: string, temporary: string): void {
  try {
    remove(disk, temporary);
    disk.linkSync(path, temporary);
    disk.renameSync(temporary, other);
  } catch (cause) {
    if (!NO_LINKS.has(errorCode(cause))) throw cause;
    // The name is missing for a moment; nothing is lost.
    disk.renameSync(path, other);
  }
}

/** Cuts the previous generation down to its last N lines. Who reads the old file goes on reading it. */
export function compactPrevious(shop: Workshop, ring: Ring): void {
  const { disk } = shop;
  const fd = openToRead(disk, ring.paths.previousLive);
  if (fd === undefined) return;
  try {
    const bytes = disk.fstatSync(fd).size;
    const tail = lastOf(shop, ring, [{ fd, bytes }]);
    if (tail.bytes < bytes)
      disk.closeSync(replace(shop, ring, ring.paths.previousLive, (to) => copyTail(shop, tail, to)));
    ring.previousBytes = tail.bytes;
  } finally {
    disk.closeSync(fd);
  }
}

/** To a file that takes the place of the lines that it is filled from. */
export function copyTail({ tails, syncer }: Workshop, tail: Tail, to: number): void {
  tails.copy(tail, to);
  syncer.filled(to);
}

/** Removes the previous generation, which must not be needed any more: the live one holds N lines. */
export function dropPrevious({ disk }: Workshop, ring: Ring): void {
  remove(disk, ring.paths.previousLive);
  ring.previousBytes = 0;
}

/** What the ring is to hold of some files. */
function lastOf({ disk, clock, tails }: Workshop, ring: Ring, segments: readonly Segment[]): Tail {
  const { lines, bytes, ageMs } = ring.bounds;
  const tail = trimBytes(disk, tails.find(segments, lines, guessOf(ring)), bytes);
  return ageMs === Number.POSITIVE_INFINITY ? tail : trimOlder(disk, tail, clock.wallMs() - ageMs);
}

/** Makes the exact file anew. Returns the bytes written. The live generation must be open. */
export function publish(shop: Workshop, ring: Ring): number {
  const { disk } = shop;
  const fd = openedLive(ring);
  const { size, nlink } = disk.fstatSync(fd);
  if (size !== ring.liveBytes) recount(shop, ring, fd, size);
  if (keepsAll(ring.bounds)) return publishAsOne(shop, ring, nlink);
  const isEnough = isFilled(ring.bounds, ring.liveLines, ring.liveBytes);
  const previous = isEnough ? undefined : openToRead(disk, ring.paths.previousLive);
  try {
    const segments: Segment[] = [{ fd, bytes: size }];
    if (previous !== undefined) segments.unshift({ fd: previous, bytes: disk.fstatSync(previous).size });
    const tail = lastOf(shop, ring, segments);
    const copy = ring.isSorted ? shop.inOrder : shop.tails.copy;
    disk.closeSync(replace(shop, ring, ring.paths.exact, (to) => copy(tail, to)));
    ring.exactBytes = tail.bytes;
    ring.exactFromMs = firstTimeMs(disk, tail);
    if (nlink === 0) revive(shop, ring, tail);
    return tail.bytes;
  } finally {
    if (previous !== undefined) disk.closeSync(previous);
  }
}

/** Of a ring that keeps all the live file is the exact one, too. */
function publishAsOne(shop: Workshop, ring: Ring, nlink: number): number {
  const { disk } = shop;
  const { exact, live } = ring.paths;
  if (nlink === 0) revive(shop, ring, whole(openedLive(ring), ring.liveBytes));
  if (!isOneFile(disk, exact, live)) keepAs(disk, live, exact, workPaths(ring.paths).link);
  return 0;
}

/** Whether two names lead to one file. */
export function isOneFile(disk: Disk, path: string, other: string): boolean {
  const one = disk.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  const two = disk.lstatSync(other, { bigint: true, throwIfNoEntry: false });
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

/** The exact file, made anew, gets a second name that stays when the ring goes on. */
export function keepBeforeRestart(shop: Workshop, ring: Ring): void {
  const { exact, beforeRestart } = ring.paths;
  publish(shop, ring);
  keepAs(shop.disk, exact, beforeRestart, workPaths(ring.paths).link);
}

/** Whether the exact file is what it should be: of lines that are not too old, and all there are. */
export function isCurrent(shop: Workshop, ring: Ring): boolean {
  const { disk, clock } = shop;
  if (disk.fstatSync(openedLive(ring)).size !== ring.liveBytes) return false;
  return ring.exactFromMs > clock.wallMs() - ring.bounds.ageMs;
}

/** Somebody has removed the live file: it comes back with the lines that the ring is to hold. */
function revive(shop: Workshop, ring: Ring, tail: Tail): void {
  const next = replace(shop, ring, ring.paths.live, (to) => copyTail(shop, tail, to));
  closeLive(shop, ring);
  ring.fd = next;
  recount(shop, ring, next, tail.bytes);
}

/** What the live file holds now is what counts, whoever has written it. */
function recount({ tails }: Workshop, ring: Ring, fd: number, bytes: number): void {
  const { lines } = ring.bounds;
  ring.liveBytes = bytes;
  // Without a bound nobody asks.
  ring.liveLines = Number.isFinite(lines) ? tails.count({ fd, bytes }, lines) : 0;
}

function guessOf(ring: Ring): number {
  return ring.exactBytes === 0 ? FIRST_GUESS_BYTES : ring.exactBytes + (ring.exactBytes >> 3);
}

/** The descriptor of the live generation. */
export function openedLive(ring: Ring): number {
  if (ring.fd === undefined) throw new StoreFailure('use', ring.paths.live, 'it is not open');
  return ring.fd;
}
