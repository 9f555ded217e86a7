// What a new run does to the rings that an earlier one left, however that ended: steps that were cut off are finished,
// a line that was cut off is sealed, and the exact files are brought up to date. No ring is held in memory for it.
//
//   .sealed-X there        the sealing below was cut off: its last two steps are done again
//   X.live is X.live.1     a rotation was cut off: a new live file is begun
//   no live file, but X    the lines of X count: X becomes X.live.1
//   X.live ends in a part  the line was being written. The part is ended with CAN and LF, for who reads with tail -F, so that
//                          it is told from a line, and the whole lines go, with those of X.live.1, to .sealed-X. Then X.live
//                          becomes a new file and .sealed-X becomes X.live.1: no part of a line is ever in the exact file
//   X older, or of other N it is made anew
//   X.live.1, keeping all  the ring had bounds once: both generations become one, and X is that
//   a link or a folder     is set aside as .broken-X, or .broken-X-1 and so on, and named

import { basename, join } from 'node:path';
import { keepsAll } from './bounds.ts';
import { createFile, openToAppend, openToRead, remove, writeAll } from './disk.ts';
import { closeLive, copyTail, isOneFile, keepAs, openLive, publish } from './files.ts';
import { createRing, type Ring, type RingPlace, workPaths } from './ring.ts';
import type { Segment } from './tail.ts';
import type { Workshop } from './workshop.ts';

export interface Recovery {
  /** The live file ended in a part of a line of this many bytes, which is left out. */
  readonly tornBytes: number;
  /** What stood in the way and was set aside. */
  readonly setAside: readonly string[];
}

/** The control character CANCEL says that what stands before it is to be disregarded; obs-logs does. */
const CUT_OFF = Buffer.from('\x18\n');

/** Brings one ring in order. @throws what a system call throws; then it can be called again */
export function recoverRing(shop: Workshop, place: RingPlace): Recovery {
  const { disk } = shop;
  const { live, previousLive } = place.paths;
  const ring = createRing(place);
  const work = workPaths(place.paths);
  const setAside = adoptRing(shop, place);
  if (exists(shop, work.sealed)) finishSealing(shop, ring);
  // Asking first is a third of what a failed removal takes, and a thousand rings are restored before the first line is read.
  for (const path of [work.fresh, work.link]) if (exists(shop, path)) remove(disk, path);
  if (keepsAll(place.bounds)) mergeGenerations(shop, ring);
  else if (isOneFile(disk, live, previousLive)) beginLive(shop, ring);
  const tornBytes = sealTorn(shop, ring);
  if (isBehind(shop, ring)) {
    openLive(shop, ring);
    try {
      publish(shop, ring);
    } finally {
      closeLive(shop, ring);
    }
  }
  return { tornBytes, setAside };
}

/**
 * Makes the names of a ring usable: what is no plain file is set aside, and an exact file without live ones stands in for the
 * previous generation. Returns the paths that were set aside. @throws what a system call throws
 */
export function adoptRing(shop: Workshop, { paths, bounds }: RingPlace): string[] {
  const { exact, live, previousLive, beforeRestart } = paths;
  const ours = [exact, live, previousLive, beforeRestart, ...Object.values(workPaths(paths))];
  const setAside = ours.filter((path) => setAsideUnlessPlain(shop, path));
  if (exists(shop, exact) && !exists(shop, live) && !exists(shop, previousLive)) {
    keepAs(shop.disk, exact, keepsAll(bounds) ? live : previousLive, workPaths(paths).link);
  }
  return setAside;
}

function exists({ disk }: Workshop, path: string): boolean {
  return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function setAsideUnlessPlain(shop: Workshop, path: string): boolean {
  const { disk } = shop;
  const stats = disk.lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return false;
  disk.renameSync(path, freeName(shop, join(path, '..', `.broken-${basename(path)}`)));
  return true;
}

/** `path`, or with a number where something has that name already. */
function freeName(shop: Workshop, path: string): string {
  let name = path;
  for (let number = 1; exists(shop, name); number++) name = `${path}-${number}`;
  return name;
}

/** Puts an empty file in the place of the live one. */
function beginLive({ disk }: Workshop, { home, paths }: Ring): void {
  const { fresh } = workPaths(paths);
  disk.closeSync(createFile(disk, fresh, home.groupId));
  disk.renameSync(fresh, paths.live);
}

/** Ends what was cut off in a live file; returns the bytes of the part. */
function sealTorn(shop: Workshop, ring: Ring): number {
  const { disk, tails } = shop;
  const fd = openToAppend(disk, ring.paths.live);
  if (fd === undefined) return 0;
  try {
    const live = { fd, bytes: disk.fstatSync(fd).size };
    const tornBytes = live.bytes - (tails.find([live], 1, 0).ranges[0]?.to ?? 0);
    if (tornBytes === 0) return 0;
    writeSealed(shop, ring, live);
    writeAll(disk, fd, CUT_OFF, 0, CUT_OFF.length);
    finishSealing(shop, ring);
    return tornBytes;
  } finally {
    disk.closeSync(fd);
  }
}

/** The last N whole lines of both generations as .sealed-X; from its rename on it is what counts. */
function writeSealed(shop: Workshop, ring: Ring, live: Segment): void {
  const { disk, tails } = shop;
  const work = workPaths(ring.paths);
  const previous = openToRead(disk, ring.paths.previousLive);
  const fresh = createFile(disk, work.fresh, ring.home.groupId);
  try {
    const segments = previous === undefined ? [] : [{ fd: previous, bytes: disk.fstatSync(previous).size }];
    copyTail(shop, tails.find([...segments, live], ring.bounds.lines, 0), fresh);
  } finally {
    disk.closeSync(fresh);
    if (previous !== undefined) disk.closeSync(previous);
  }
  disk.renameSync(work.fresh, work.sealed);
}

/** Nothing is written to a live file before this is done, so doing it twice is doing it once. */
function finishSealing(shop: Workshop, ring: Ring): void {
  const { live, previousLive } = ring.paths;
  const { sealed } = workPaths(ring.paths);
  if (keepsAll(ring.bounds)) {
    remove(shop.disk, previousLive);
    shop.disk.renameSync(sealed, live);
  } else {
    beginLive(shop, ring);
    shop.disk.renameSync(sealed, previousLive);
  }
}

/** A ring that once had bounds, and now keeps all, has one generation from now on. */
function mergeGenerations(shop: Workshop, ring: Ring): void {
  const { disk } = shop;
  const { live, previousLive } = ring.paths;
  if (!exists(shop, previousLive)) return;
  const fd = isOneFile(disk, live, previousLive) ? undefined : openToRead(disk, live);
  try {
    if (fd !== undefined) writeSealed(shop, ring, { fd, bytes: disk.fstatSync(fd).size });
    else disk.renameSync(previousLive, workPaths(ring.paths).sealed);
    finishSealing(shop, ring);
  } finally {
    if (fd !== undefined) disk.closeSync(fd);
  }
}

/** Whether the exact file lacks lines, or is not of N lines. */
function isBehind(shop: Workshop, ring: Ring): boolean {
  const { disk } = shop;
  const { exact, live, previousLive } = ring.paths;
  if (keepsAll(ring.bounds)) return exists(shop, live) && !isOneFile(disk, exact, live);
  const generations = [live, previousLive].flatMap(
    (path) => disk.lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? [],
  );
  if (generations.length === 0) return false;
  const fd = openToRead(disk, exact);
  if (fd === undefined) return true;
  try {
    const { mtimeNs, size } = disk.fstatSync(fd, { bigint: true });
    if (generations.some((generation) => generation.mtimeNs >= mtimeNs)) return true;
    const { lines, bytes, ageMs } = ring.bounds;
    if (Number(size) > bytes || Number.isFinite(ageMs)) return true;
    const count = shop.tails.count({ fd, bytes: Number(size) }, lines + 1);
    // It has N lines, or all that there are.
    return count > lines || (count < lines && size !== generations.reduce((sum, one) => sum + one.size, 0n));
  } finally {
    disk.closeSync(fd);
  }
}
