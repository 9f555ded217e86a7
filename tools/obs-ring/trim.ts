// A tail cut further down, to so many bytes or to lines no older than a time: where in its files the first line stands that is
// to be kept. Nothing but a little around that place is read.

import { recordFromJson } from '../lib/record/json.ts';
import { isTime, timeMs } from '../lib/record/time.ts';
import { type Disk, readAt } from './disk.ts';
import type { Range, Tail } from './tail.ts';

/** The last `most` bytes of whole lines of `tail`; its last line always. */
export function trimBytes(disk: Disk, tail: Tail, most: number): Tail {
  if (tail.bytes <= most) return tail;
  const start = lineFrom(disk, tail, tail.bytes - most);
  return cut(tail, start < tail.bytes ? start : lastLine(disk, tail));
}

/**
 * Without the lines at the beginning that are older than `oldestMs`. Found by halving, as lines stand in the order of their times, or
 * nearly. A line without a time is as old as none.
 */
export function trimOlder(disk: Disk, tail: Tail, oldestMs: number): Tail {
  let low = 0;
  let high = tail.bytes;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const start = lineFrom(disk, tail, middle);
    if (start >= high) high = middle;
    else if (timeAt(disk, tail, start) < oldestMs) low = start + 1;
    else high = middle;
  }
  return cut(tail, lineFrom(disk, tail, low));
}

/** When the first line of `tail` was written; Infinity when it has no time, or there is none. */
export function firstTimeMs(disk: Disk, tail: Tail): number {
  return tail.bytes === 0 ? Number.POSITIVE_INFINITY : timeAt(disk, tail, 0);
}

/** When the last line of `tail` was written, likewise. */
export function lastTimeMs(disk: Disk, tail: Tail): number {
  return tail.bytes === 0 ? Number.POSITIVE_INFINITY : timeAt(disk, tail, lastLine(disk, tail));
}

function cut(tail: Tail, start: number): Tail {
  let skipped = start;
  const ranges: Range[] = [];
  for (const { fd, from, to } of tail.ranges) {
    const skip = Math.min(skipped, to - from);
    skipped -= skip;
    if (from + skip < to) ranges.push({ fd, from: from + skip, to });
  }
  return { ranges, bytes: tail.bytes - start };
}

const LF = 0x0a;
const LOOK_BYTES = 4096;

/** The offset of the first line that begins at or behind `offset`; the end of the tail when there is none. */
function lineFrom(disk: Disk, tail: Tail, offset: number): number {
  if (offset === 0) return 0;
  // The line feed before a line may be the byte before the offset.
  for (let at = offset - 1; at < tail.bytes; ) {
    const piece = read(disk, tail, at);
    const feed = piece.indexOf(LF);
    if (feed >= 0) return at + feed + 1;
    if (piece.length === 0) break;
    at += piece.length;
  }
  return tail.bytes;
}

/** The offset of the last line. */
function lastLine(disk: Disk, tail: Tail): number {
  for (let end = tail.bytes - 1; end > 0; ) {
    const from = Math.max(0, end - LOOK_BYTES);
    const feed = read(disk, tail, from)
      .subarray(0, end - from)
      .lastIndexOf(LF);
    if (feed >= 0) return from + feed + 1;
    end = from;
  }
  return 0;
}

/** Of the line at `offset`; Infinity when it has none. */
function timeAt(disk: Disk, tail: Tail, offset: number): number {
  const piece = read(disk, tail, offset);
  const feed = piece.indexOf(LF);
  const line = piece.toString('latin1', 0, feed < 0 ? piece.length : feed);
  const time = line.startsWith('{') ? jsonTime(line) : line.slice(0, line.indexOf(' '));
  return isTime(time) ? timeMs(time) : Number.POSITIVE_INFINITY;
}

function jsonTime(line: string): string {
  return recordFromJson(line)?.time ?? /"ts":"([^"]*)"/.exec(line)?.[1] ?? '';
}

/** A look at the bytes from `offset` on: some, but none beyond the range that they are in. */
function read(disk: Disk, tail: Tail, offset: number): Buffer {
  let skipped = offset;
  for (const { fd, from, to } of tail.ranges) {
    if (skipped < to - from) {
      const position = from + skipped;
      const piece = Buffer.allocUnsafe(Math.min(LOOK_BYTES, to - position));
      return piece.subarray(0, readAt(disk, fd, piece, 0, piece.length, position));
    }
    skipped -= to - from;
  }
  return Buffer.alloc(0);
}
