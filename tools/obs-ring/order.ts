// The lines of all instances in the order of their times, as far as a window reaches: lines arrive a little late, more so from
// several instances. A live file keeps the order of arrival, so that nobody who follows it waits; the exact file is made
// from it here.

import type { Kernel } from '../lib/kernel/host.ts';
import { type Disk, readAt, writeAll } from './disk.ts';
import type { Tail } from './tail.ts';

/** Lines whose places are less than half of this apart come into order. */
export const WINDOW_BYTES = 1024 * 1024;
/** Kernel memory of an orderer: firstDisorder looks a little further. */
export const ORDER_BYTES = WINDOW_BYTES + 64;

const LF = 0x0a;
const BRACE = 0x7b;

/** Appends the lines of a tail to a file. Takes memory when it is first called. */
export function createOrderer(kernel: Kernel, disk: Disk): (tail: Tail, fd: number) => void {
  const { exports } = kernel;
  let area = 0;

  const isInOrder = (end: number): boolean => exports.firstDisorder(area, end) >>> 0 === end;

  /** Puts the lines of [area, end) in order. */
  const arrange = (end: number): void => {
    if (isInOrder(end)) return;
    const lines = linesIn(Buffer.from(kernel.bytes.subarray(area, end)));
    let at = area;
    for (const { bytes } of lines.sort(byTime)) {
      kernel.bytes.set(bytes, at);
      at += bytes.length;
    }
  };

  /** The end of the last whole line before `position`, or `position` in the middle of a line longer than that. */
  const lineEnd = (position: number): number => {
    const end = exports.endOfLastLine(area, position) >>> 0;
    return end > area ? end : position;
  };

  return (tail, fd) => {
    if (area === 0) area = kernel.allocate(ORDER_BYTES);
    let filled = 0;
    let left = tail.bytes;
    for (const { fd: from, from: start, to } of tail.ranges) {
      for (let position = start; position < to; ) {
        const read = readAt(
          disk,
          from,
          kernel.bytes,
          area + filled,
          Math.min(WINDOW_BYTES - filled, to - position),
          position,
        );
        if (read === 0) return;
        position += read;
        filled += read;
        left -= read;
        if (filled < WINDOW_BYTES && left > 0) continue;
        const end = left > 0 ? lineEnd(area + filled) : area + filled;
        arrange(end);
        const done = left > 0 ? lineEnd(area + WINDOW_BYTES / 2) : end;
        writeAll(disk, fd, kernel.bytes, area, done - area);
        kernel.bytes.copyWithin(area, done, area + filled);
        filled -= done - area;
      }
    }
  };
}

interface Line {
  readonly bytes: Buffer;
  readonly time: string;
}

/** A line without a time stays behind the line before it. */
function linesIn(block: Buffer): Line[] {
  const lines: Line[] = [];
  let time = '';
  for (let start = 0; start < block.length; ) {
    const feed = block.indexOf(LF, start);
    const bytes = block.subarray(start, feed < 0 ? block.length : feed + 1);
    time = timeOf(bytes) ?? time;
    lines.push({ bytes, time });
    start += bytes.length;
  }
  return lines;
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z /;
const JSON_TIME = /"ts":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z"/;

/** Without its Z, so that a finer time is behind a coarser one that begins it. */
function timeOf(bytes: Buffer): string | undefined {
  if (bytes[0] === BRACE) return JSON_TIME.exec(bytes.toString('latin1'))?.[1];
  return TIME.exec(bytes.toString('latin1', 0, 32))?.[1];
}

function byTime(a: Line, b: Line): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
}
