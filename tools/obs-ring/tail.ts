// The last N lines of a sequence of files, found from their ends and copied: what an exact file is made of. No line is
// kept in memory; what is looked at is one chunk, and it is read again only when the lines did not fit into it.

import type { Kernel } from '../lib/kernel/host.ts';
import { type Disk, readAt, writeAll } from './disk.ts';

/** Kernel memory of a TailReader. */
export const TAIL_BYTES = 256 * 1024;
const SMALLEST_READ = 4096;

/** A file and how much of it counts. */
export interface Segment {
  readonly fd: number;
  readonly bytes: number;
}

/** Bytes [from, to) of a file. */
export interface Range {
  readonly fd: number;
  readonly from: number;
  readonly to: number;
}

export interface Tail {
  readonly ranges: readonly Range[];
  readonly bytes: number;
}

/** The most lines that are counted. */
const MOST_LINES = 4_000_000_000;

export interface TailReader {
  /**
   * The last `lines` lines that end with LF; what stands behind the last LF of a segment is left out. `guessBytes` is how much
   * they may be: the first read is that large.
   */
  find(segments: readonly Segment[], lines: number, guessBytes: number): Tail & { readonly lines: number };
  /** Appends the bytes of a tail to `fd`. */
  copy(tail: Tail, fd: number): void;
  /** Line feeds in the last bytes of a file: all of them, or `most` when there are more. */
  count(segment: Segment, most: number): number;
}

/** Takes TAIL_BYTES of kernel memory. */
export function createTailReader(kernel: Kernel, disk: Disk): TailReader {
  const { exports } = kernel;
  const area = kernel.allocate(TAIL_BYTES);
  /** What stands in the area. */
  let loaded: Range = { fd: -1, from: 0, to: 0 };

  const load = (fd: number, from: number, length: number): number => {
    const read = readAt(disk, fd, kernel.bytes, area, length, from);
    loaded = { fd, from, to: from + read };
    return read;
  };

  /** Searches one file backwards; `missing` line feeds are to be passed. */
  const search = (
    { fd, bytes }: Segment,
    missing: number,
    guess: number,
  ): { range: Range; missing: number } => {
    let left = missing;
    let to: number | undefined;
    let position = bytes;
    let length = Math.min(Math.max(guess, SMALLEST_READ), TAIL_BYTES, position);
    while (position > 0 && left > 0) {
      const from = position - length;
      let end = area + load(fd, from, length);
      if (to === undefined) {
        end = exports.endOfLastLine(area, end) >>> 0;
        if (end > area) to = from + end - area;
      }
      const feed = to === undefined ? 0 : exports.lineFeedFromEnd(area, end, left) >>> 0;
      if (feed > 0) return { range: { fd, from: from + feed + 1 - area, to: to as number }, missing: 0 };
      if (to !== undefined) left -= exports.feedsSeen.value as number;
      position = from;
      length = Math.min(TAIL_BYTES, position);
    }
    return { range: { fd, from: 0, to: to ?? 0 }, missing: left };
  };

  const copyRange = ({ fd, from, to }: Range, target: number): void => {
    for (let position = from; position < to; ) {
      const isLoaded = loaded.fd === fd && loaded.from <= position && position < loaded.to;
      if (!isLoaded && load(fd, position, Math.min(TAIL_BYTES, to - position)) === 0) return;
      const length = Math.min(to, loaded.to) - position;
      writeAll(disk, target, kernel.bytes, area + position - loaded.from, length);
      position += length;
    }
  };

  return {
    find(segments, most, guessBytes) {
      const lines = Math.min(most, MOST_LINES);
      // The line feed before the first wanted line is looked for too.
      let missing = lines + 1;
      const ranges: Range[] = [];
      for (let index = segments.length - 1; index >= 0 && missing > 0; index--) {
        const found = search(segments[index] as Segment, missing, guessBytes);
        missing = found.missing;
        if (found.range.to > found.range.from) ranges.unshift(found.range);
      }
      const bytes = ranges.reduce((sum, range) => sum + range.to - range.from, 0);
      return { ranges, bytes, lines: missing > 0 ? lines + 1 - missing : lines };
    },
    copy(tail, fd) {
      for (const range of tail.ranges) copyRange(range, fd);
      // Descriptors are reused: what is loaded must not be taken for the content of another file.
      loaded = { fd: -1, from: 0, to: 0 };
    },
    count(segment, most) {
      const lines = Math.min(most, MOST_LINES);
      return lines - search(segment, lines, TAIL_BYTES).missing;
    },
  };
}
