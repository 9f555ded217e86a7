// The parts of a timeline that its last wanted lines are in, found from the end backwards, a block at a time: what the last twenty errors
// of a million lines cost does not depend on the million.
//
//   [from ........................ block ][ ... block ][ block ] to
//                                  ^ begins with a record where times matter: what is no record belongs to the one before it
//
// Blocks become larger as long as too little is found, and those without a wanted line are left out where none of their lines can be
// shown beside one.

import { createLineTimes } from './line-time.ts';
import { nextLineStart } from './lines.ts';
import type { Range } from './seek.ts';
import { readTimeline, type Timeline } from './timeline.ts';

/** Counts the wanted lines of a block, which begins and ends with whole lines. */
export interface SelectedCounter {
  /** Where the bytes of the block go, some at a time. */
  readonly area: Buffer;
  /** `bytes` have been put at the start of the area. */
  accept(bytes: number): void;
  /** The wanted lines of the block, which is over. */
  finish(): number;
}

export interface WantedLast {
  /** So many at least, as far as there are. */
  readonly lines: number;
  readonly counter: SelectedCounter;
  /** Blocks begin with a record. */
  readonly hasTimes: boolean;
  /** Lines around a wanted one are shown, too. */
  readonly hasContext: boolean;
  /** Of the first block. */
  readonly blockBytes: number;
}

const MOST_BYTES = 8 * 1024 * 1024;
const PROBE_BYTES = 64;
const LF = 0x0a;

export interface LastRanges {
  /** In order. */
  readonly ranges: readonly Range[];
  /** Wanted lines in them. */
  readonly found: number;
}

/** Parts of [from, to) that hold its last wanted lines; with context one part, without gaps. */
export function lastSelected(timeline: Timeline, { from, to }: Range, wanted: WantedLast): LastRanges {
  const { lines, counter, hasTimes, hasContext, blockBytes } = wanted;
  const parts: Range[] = [];
  let found = 0;
  let end = to;
  for (let size = blockBytes; end > from && found < lines; size = Math.min(4 * size, MOST_BYTES)) {
    const start = blockStart(timeline, from, end, size, hasTimes);
    const count = countBlock(timeline, start, end, counter);
    if (count > 0 || hasContext) parts.unshift({ from: start, to: end });
    found += count;
    end = start;
  }
  return { ranges: joined(parts), found };
}

/** The start of a line, or of a record, some `size` bytes before `end`; further back where there is none. */
function blockStart(timeline: Timeline, from: number, end: number, size: number, isRecord: boolean): number {
  for (let bytes = size; end - bytes > from; bytes *= 2) {
    let start = nextLineStart(timeline, end - bytes);
    if (isRecord) start = nextRecordStart(timeline, start, end);
    if (start < end) return start;
  }
  return from;
}

function nextRecordStart(timeline: Timeline, from: number, end: number): number {
  const times = createLineTimes();
  const area = Buffer.allocUnsafe(4096);
  for (let at = from; at < end; at = nextLineStart(timeline, at, area)) {
    const count = readTimeline(timeline, area, 0, PROBE_BYTES, at);
    if (!Number.isNaN(times.of(area, 0, count))) return at;
  }
  return end;
}

function countBlock(timeline: Timeline, start: number, end: number, counter: SelectedCounter): number {
  const { area } = counter;
  let isWhole = true;
  for (let position = start; position < end; ) {
    // A file may end without a line feed; the next one begins a line all the same.
    if (!isWhole && timeline.starts.includes(position)) endLine(counter);
    const count = readTimeline(timeline, area, 0, Math.min(area.length, end - position), position);
    if (count === 0) break;
    isWhole = area[count - 1] === LF;
    position += count;
    counter.accept(count);
  }
  if (!isWhole) endLine(counter);
  return counter.finish();
}

function endLine({ area, accept }: SelectedCounter): void {
  area[0] = LF;
  accept(1);
}

/** Neighbours become one. */
function joined(parts: readonly Range[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const part of parts) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === part.from)
      ranges[ranges.length - 1] = { from: last.from, to: part.to };
    else ranges.push(part);
  }
  return ranges;
}
