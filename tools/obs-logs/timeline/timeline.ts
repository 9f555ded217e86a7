// Files one behind the other as one sequence of bytes: the generations of a ring, or a log file behind its rotated ones. What is read
// is what was there when it was opened; positions count from the start of the first file.

import fs from 'node:fs';
import { storeFailure } from '../../lib/store/failure.ts';

/** An open file, and how much of it counts. */
export interface Segment {
  readonly fd: number;
  readonly path: string;
  readonly bytes: number;
}

export interface Timeline {
  readonly segments: readonly Segment[];
  /** The position of each segment. */
  readonly starts: readonly number[];
  /** Bytes of all segments. */
  readonly end: number;
}

export function timelineOf(segments: readonly Segment[]): Timeline {
  const starts: number[] = [];
  let end = 0;
  for (const { bytes } of segments) {
    starts.push(end);
    end += bytes;
  }
  return { segments, starts, end };
}

/** The index of the segment that holds `position`; that of the last one for the end. */
export function segmentAt({ starts }: Timeline, position: number): number {
  let index = starts.length - 1;
  while (index > 0 && (starts[index] as number) > position) index--;
  return index;
}

/**
 * Reads up to `length` bytes at `position`, of one segment only, to target[at, …). Returns how many; 0 only at the end.
 * @throws StoreFailure
 */
export function readTimeline(
  timeline: Timeline,
  target: Uint8Array,
  at: number,
  length: number,
  position: number,
): number {
  if (position >= timeline.end) return 0;
  let index = segmentAt(timeline, position);
  // An empty segment holds no position.
  while ((timeline.segments[index] as Segment).bytes === 0) index++;
  const segment = timeline.segments[index] as Segment;
  const offset = position - (timeline.starts[index] as number);
  const most = Math.min(length, segment.bytes - offset);
  return readSegment(segment, target, at, most, offset);
}

/** Reads of one segment. A file that was cut meanwhile reads as if its end had come. @throws StoreFailure */
export function readSegment(
  { fd, path }: Pick<Segment, 'fd' | 'path'>,
  target: Uint8Array,
  at: number,
  length: number,
  offset: number,
): number {
  try {
    return fs.readSync(fd, target, at, length, offset);
  } catch (cause) {
    throw storeFailure('read', path, cause);
  }
}

export function closeTimeline({ segments }: Timeline): void {
  for (const { fd } of segments) fs.closeSync(fd);
}
