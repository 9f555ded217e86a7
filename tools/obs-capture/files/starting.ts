// Where reading begins in a file that nothing is remembered of.

import fs from 'node:fs';

/** The first line, the next one to be written, or the first one that is not older than a time. */
export type Start =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'end' }
  | { readonly kind: 'since'; readonly sinceNs: bigint };

/** The time that a line (a byte string without its LF) says of itself, in nanoseconds since 1970. */
export type TimeOf = (line: string) => bigint | undefined;

const LF = 0x0a;
const BLOCK_BYTES = 64 * 1024;
/** From a place in the file so far is looked for a line that has a time. */
const PROBE_BYTES = 1024 * 1024;

/** A position at the beginning of a line; a last line without its end is before it is complete, and so is read. */
export function startingPosition(fd: number, size: number, start: Start, timeOf: TimeOf): number {
  if (start.kind === 'beginning') return 0;
  if (start.kind === 'end') return lineStartBefore(fd, size);
  return firstSince(fd, size, start.sinceNs, timeOf);
}

/** The start of the line that the byte at `end` would belong to. */
function lineStartBefore(fd: number, end: number): number {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let at = end; at > 0; ) {
    const start = Math.max(0, at - BLOCK_BYTES);
    const count = fs.readSync(fd, block, 0, at - start, start);
    const feed = block.subarray(0, count).lastIndexOf(LF);
    if (feed >= 0) return start + feed + 1;
    at = start;
  }
  return 0;
}

/**
 * Halves the file until the first line that is new enough is found: logs are written in the order of their times, or nearly so. A line
 * without a time is as old as the one before it.
 */
function firstSince(fd: number, size: number, sinceNs: bigint, timeOf: TimeOf): number {
  let answer = size;
  // Every line before `low` is older; the answer is in between, or is known already.
  let low = 0;
  let high = size;
  while (high - low > BLOCK_BYTES) {
    const middle = lineStartBefore(fd, Math.floor((low + high) / 2));
    if (middle <= low) break;
    const found = timedLineFrom(fd, middle, high, timeOf);
    if (found === undefined) high = middle;
    else if (found.timeNs < sinceNs) low = found.end;
    else answer = high = found.start;
  }
  while (low < high) {
    const found = timedLineFrom(fd, low, high, timeOf);
    if (found === undefined) return answer;
    if (found.timeNs >= sinceNs) return found.start;
    low = found.end;
  }
  return answer;
}

interface TimedLine {
  readonly start: number;
  /** Behind its LF. */
  readonly end: number;
  readonly timeNs: bigint;
}

/** The first line that starts in [position, limit) and has a time. A line starts at `position`. */
function timedLineFrom(fd: number, position: number, limit: number, timeOf: TimeOf): TimedLine | undefined {
  const block = Buffer.alloc(BLOCK_BYTES);
  const end = Math.min(limit, position + PROBE_BYTES);
  let at = position;
  while (at < end) {
    const count = fs.readSync(fd, block, 0, BLOCK_BYTES, at);
    if (count === 0) return undefined;
    const bytes = block.subarray(0, count);
    let start = 0;
    for (let feed = bytes.indexOf(LF); feed >= 0 && at + start < end; feed = bytes.indexOf(LF, start)) {
      const timeNs = timeOf(bytes.toString('latin1', start, feed).replace(/\r$/, ''));
      if (timeNs !== undefined) return { start: at + start, end: at + feed + 1, timeNs };
      start = feed + 1;
    }
    // A line that fills a block is passed over.
    at += start === 0 ? count : start;
  }
  return undefined;
}
