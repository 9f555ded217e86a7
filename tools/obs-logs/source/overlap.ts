// Whether one file goes on where another ends, told by their bytes.

import fs from 'node:fs';

const SAMPLE_BYTES = 64 * 1024;
/** So far from its end a file is searched. */
const SEARCH_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** Parts of lines, of so many kills in a row. */
const MOST_CUT = 4;
const LF = 0x0a;

/** True when the files end in the same bytes, so that one is the other cut down to its last lines. */
export function endsAlike(one: number, other: number): boolean {
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  if (size === 0 || otherSize === 0) return size === otherSize;
  const length = Math.min(SAMPLE_BYTES, size, otherSize);
  return read(one, size - length, length).equals(read(other, otherSize - length, length));
}

/**
 * Where a file goes on behind `seen`, lines that were read: the offset behind the last one of them that stands in it, with a line before it
 * that they have, too. A last line of `seen` that stands nowhere may have been cut off by a kill: such lines are not kept,
 * and the one before it counts. Undefined where nothing of them is found.
 */
export function findBehind(fd: number, seen: Buffer): number | undefined {
  const lines = linesOf(seen);
  for (let cut = 0; cut <= MOST_CUT && cut < lines.length; cut++) {
    const offset = offsetBehind(
      fd,
      lines[lines.length - 1 - cut] as Buffer,
      lines.slice(0, lines.length - 1 - cut),
    );
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function offsetBehind(fd: number, line: Buffer, before: readonly Buffer[]): number | undefined {
  const size = sizeOf(fd);
  const lowest = Math.max(0, size - SEARCH_BYTES);
  for (let end = size; end > lowest; ) {
    const start = Math.max(lowest, end - CHUNK_BYTES);
    const chunk = read(fd, start, Math.min(end - start + line.length - 1, size - start));
    for (let at = chunk.lastIndexOf(line); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(line, at - 1)) {
      if (followsOne(fd, start + at, before)) return start + at + line.length;
    }
    end = start;
  }
  return undefined;
}

/** Whether the line that ends at `offset` is one of `lines`; true where there is none, or none is known. */
function followsOne(fd: number, offset: number, lines: readonly Buffer[]): boolean {
  if (offset === 0 || lines.length === 0) return true;
  const length = Math.min(offset, SAMPLE_BYTES);
  const last = linesOf(read(fd, offset - length, length)).at(-1);
  return last !== undefined && lines.some((line) => line.equals(last));
}

/** The lines that end in `bytes`, each with its LF. */
function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LF, start);
    if (feed < 0) break;
    lines.push(bytes.subarray(start, feed + 1));
    start = feed + 1;
  }
  return lines;
}

function sizeOf(fd: number): number {
  return fs.fstatSync(fd).size;
}

function read(fd: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, fs.readSync(fd, bytes, 0, length, from));
}
