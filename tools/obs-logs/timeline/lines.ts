// Lines of a timeline, found from any place in it, forwards and backwards, a chunk at a time.

import { readTimeline, segmentAt, type Timeline } from './timeline.ts';

const CHUNK_BYTES = 64 * 1024;
const LF = 0x0a;

/** The position after the first LF at or behind `position`; the end where there is none. The start of a segment starts a line, too. */
export function nextLineStart(
  timeline: Timeline,
  position: number,
  area: Buffer = Buffer.allocUnsafe(4096),
): number {
  const { starts } = timeline;
  let at = position;
  while (at < timeline.end) {
    const count = readTimeline(timeline, area, 0, area.length, at);
    if (count === 0) return timeline.end;
    const feed = area.subarray(0, count).indexOf(LF);
    if (feed >= 0) return at + feed + 1;
    at += count;
    if (starts.includes(at)) return at;
  }
  return timeline.end;
}

/**
 * Calls `take` for each line of [from, to) from the last to the first until it returns false; `to` is the end of a line, `from`
 * the start of one. A line comes with its LF, where it has one, and with its position; lines longer than `maxBytes` come cut
 * to their last bytes.
 */
export function forLinesBackwards(
  timeline: Timeline,
  from: number,
  to: number,
  maxBytes: number,
  take: (line: Buffer, position: number) => boolean,
): void {
  let end = to;
  let size = CHUNK_BYTES;
  while (end > from) {
    const start = Math.max(from, segmentStart(timeline, end - 1), end - size);
    const chunk = readChunk(timeline, start, end);
    const isAtStart = start === Math.max(from, segmentStart(timeline, end - 1));
    const firstFeed = chunk.subarray(0, chunk.length - 1).indexOf(LF);
    // Without the start of a line in it, the chunk is the end of one that is longer.
    if (!isAtStart && firstFeed < 0 && size < maxBytes) {
      size = Math.min(2 * size, maxBytes);
      continue;
    }
    const first = isAtStart || firstFeed < 0 ? 0 : firstFeed + 1;
    if (!eachLine(chunk, first, start, take)) return;
    end = start + first;
    size = CHUNK_BYTES;
  }
}

function eachLine(
  chunk: Buffer,
  first: number,
  base: number,
  take: (line: Buffer, position: number) => boolean,
): boolean {
  let end = chunk.length;
  while (end > first) {
    const feed = end - 2 < first ? -1 : chunk.lastIndexOf(LF, end - 2);
    const start = feed < first ? first : feed + 1;
    if (!take(chunk.subarray(start, end), base + start)) return false;
    end = start;
  }
  return true;
}

function segmentStart(timeline: Timeline, position: number): number {
  return timeline.starts[segmentAt(timeline, position)] as number;
}

function readChunk(timeline: Timeline, start: number, end: number): Buffer {
  const chunk = Buffer.allocUnsafe(end - start);
  let length = 0;
  while (length < chunk.length) {
    const count = readTimeline(timeline, chunk, length, chunk.length - length, start + length);
    if (count === 0) break;
    length += count;
  }
  return chunk.subarray(0, length);
}
