// Where in the generations of a ring its last N lines begin. Nothing says N, but the exact file holds N lines; it is a
// moment behind, so what came since is found behind its last bytes, and as many lines are left out at its front.

import fs from 'node:fs';
import type { RingPaths } from '../../lib/store/layout.ts';
import { nextLineStart } from './lines.ts';
import { openFile } from './open.ts';
import { readSegment, readTimeline, type Timeline } from './timeline.ts';

const SAMPLE_BYTES = 4096;
/** What may have come since the exact file was made. */
const SINCE_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;

/** The position of the first line that the ring keeps; 0 where the exact file does not say it. @throws StoreFailure */
export function startOfKept(timeline: Timeline, { exact }: RingPaths): number {
  const fd = openFile(exact, 'refuse');
  if (fd === undefined) return 0;
  try {
    const bytes = fs.fstatSync(fd).size;
    const sample = (offset: number): Buffer => {
      const area = Buffer.allocUnsafe(Math.min(SAMPLE_BYTES, bytes));
      return area.subarray(0, readSegment({ fd, path: exact }, area, 0, area.length, offset));
    };
    const end = findEnd(timeline, sample(Math.max(0, bytes - SAMPLE_BYTES)));
    const start = end - bytes;
    // A ring that is not full yet begins where its generations begin.
    if (end < 0 || start <= 0 || !isAt(timeline, sample(0), start)) return 0;
    return skipLines(timeline, start, countLines(timeline, end));
  } finally {
    fs.closeSync(fd);
  }
}

/** The position behind the last place where `last` stands; -1 where it is nowhere near the end. */
function findEnd(timeline: Timeline, last: Buffer): number {
  if (last.length === 0) return -1;
  for (let back = 2 * last.length; ; back *= 8) {
    const from = Math.max(0, timeline.end - back);
    const at = readAll(timeline, from, timeline.end).lastIndexOf(last);
    if (at >= 0) return from + at + last.length;
    if (from === 0 || back >= SINCE_BYTES) return -1;
  }
}

function isAt(timeline: Timeline, bytes: Buffer, position: number): boolean {
  return readAll(timeline, position, position + bytes.length).equals(bytes);
}

function countLines(timeline: Timeline, from: number): number {
  const bytes = readAll(timeline, from, timeline.end);
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

function skipLines(timeline: Timeline, from: number, lines: number): number {
  let position = from;
  for (let line = 0; line < lines; line++) position = nextLineStart(timeline, position);
  return position;
}

function readAll(timeline: Timeline, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(to, timeline.end) - from));
  let length = 0;
  while (length < bytes.length) {
    const count = readTimeline(timeline, bytes, length, bytes.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
