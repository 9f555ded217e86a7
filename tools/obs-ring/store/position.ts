// Up to where a merged ring is in the store. A generation is known again by what stands before that place: numbers of files are used again,
// names turn, and counts of lines end with a run.
//
//   found in a generation      go on behind it, in this run or the next
//   not found, but this run    as many lines as came since then; generations have turned meanwhile, or were cut down
//   neither                    the ring replaces what the store has of it

import { createHash } from 'node:crypto';
import { type Disk, openToRead, readAt } from '../disk.ts';
import type { Ring } from '../ring.ts';
import type { Range, Segment } from '../tail.ts';
import type { Workshop } from '../workshop.ts';

/** So much before a place tells it from others. */
const MARK_BYTES = 4096;

export interface Position {
  /** Of a generation. */
  readonly bytes: number;
  /** The hash of what stands before them. */
  readonly mark: string;
}

/** What the store knows of a ring: where it was, in which run, and after how many lines of that. */
export interface Stored extends Position {
  readonly run: string;
  readonly lines: number;
}

/** The lines of a ring that are to be stored. */
export interface Pending {
  readonly segments: readonly Segment[];
  readonly ranges: readonly Range[];
  /** They take the place of what the store has of this ring. */
  readonly replaces: boolean;
  /** Lines before them that are gone. */
  readonly skipped: number;
  /** Lines of this run before all of these: negative where there are some of earlier runs. */
  readonly before: number;
}

export function positionAt(disk: Disk, fd: number, bytes: number): Position {
  const length = Math.min(bytes, MARK_BYTES);
  const before = Buffer.allocUnsafe(length);
  const read = readAt(disk, fd, before, 0, length, bytes - length);
  return { bytes, mark: createHash('sha256').update(before.subarray(0, read)).digest('base64url') };
}

/** Opens the generations of `ring`; the segments are the caller's to close. @throws what a system call throws */
export function findPending(shop: Workshop, ring: Ring, stored: Stored | undefined, run: string): Pending {
  const segments = openGenerations(shop.disk, ring);
  const behind = stored === undefined ? undefined : rangesBehind(shop.disk, segments, stored);
  const isThisRun = stored?.run === run;
  const came = isThisRun ? ring.arrived - stored.lines : behind && linesIn(shop, behind);
  const most = ring.bounds.lines;
  if (behind !== undefined && came !== undefined && came <= most)
    return { segments, ranges: behind, replaces: false, skipped: 0, before: ring.arrived - came };
  const last = shop.tails.find(segments, Math.min(most, came ?? most), ring.exactBytes);
  // Of a ring that the store does not know at least what came in this run was to be stored.
  const wanted = Math.max(last.lines, came ?? ring.arrived);
  return {
    segments,
    ranges: last.ranges,
    replaces: came === undefined,
    skipped: wanted - last.lines,
    before: ring.arrived - wanted,
  };
}

function linesIn({ tails }: Workshop, ranges: readonly Range[]): number {
  const upTo = (fd: number, bytes: number): number => tails.count({ fd, bytes }, Number.POSITIVE_INFINITY);
  return ranges.reduce((sum, { fd, from, to }) => sum + upTo(fd, to) - upTo(fd, from), 0);
}

function openGenerations(disk: Disk, { paths }: Ring): Segment[] {
  return [paths.previousLive, paths.live].flatMap((path) => {
    const fd = openToRead(disk, path);
    return fd === undefined ? [] : [{ fd, bytes: disk.fstatSync(fd).size }];
  });
}

/** What stands behind `stored`; undefined where no generation has that place. */
function rangesBehind(disk: Disk, segments: readonly Segment[], stored: Position): Range[] | undefined {
  for (let index = segments.length - 1; index >= 0; index--) {
    const { fd, bytes } = segments[index] as Segment;
    if (stored.bytes === 0 || bytes < stored.bytes) continue;
    if (positionAt(disk, fd, stored.bytes).mark !== stored.mark) continue;
    const later = segments.slice(index + 1).map((next) => ({ fd: next.fd, from: 0, to: next.bytes }));
    return [{ fd, from: stored.bytes, to: bytes }, ...later];
  }
  return undefined;
}
