// Distributes the rows of a scan over rings: every line is copied behind the others of its rings, so that a block of
// interleaved sources becomes one run of bytes a ring. The kernel of obs-ring.
//
// Two passes, a counting sort: measureRows adds up what each ring will get, placeRows copies. So one staging area
// serves any number of rings, and none of it is set aside for rings that are quiet.
//
// A row goes to the slots in the mask of its kind. Each source has a ring in each slot; sources may share one. What is no record, and
// what has a source without a number, is of one source more.

import { copyLoose } from './bytes';
import { FOREIGN } from './header';

const SLOTS: u32 = 8;
/** Slots of rings that belong to one source alone. */
const OWN_SLOTS: u32 = 15;
/** Rows whose source has no number go here instead. */
const OVERFLOW_SLOT: u32 = 7;
/** Between two runs, for the vectors that copyLoose writes past the end of one. */
const GAP_BYTES: usize = 16;

let starts: usize = 0; // u32 a row
let kinds: usize = 0; // u8 a row
let sources: usize = 0; // u32 a row
let masks: usize = 0; // u8 a kind
let rings: usize = 0; // 8 u32 a source; 0: not known yet
let mostSources: u32 = 0;
let ringBytes: usize = 0; // u32 a ring
let ringLines: usize = 0; // u32 a ring
let ringEnds: usize = 0; // u32 a ring
let touched: usize = 0; // u32 a ring that has a run, in order of its first row

/** Rings that the measured rows go to. */
export let touchedCount: u32 = 0;
/** The slot whose ring measureRows asks for, or -1. */
export let missingSlot: i32 = -1;

/** Sets where the columns of the scan and the tables stand. */
export function usePartition(
  rowStarts: usize,
  rowKinds: usize,
  rowSources: usize,
  kindMasks: usize,
  ringsOfSources: usize,
  sourcesAtMost: u32,
  bytes: usize,
  lines: usize,
  ends: usize,
  touchedRings: usize,
): void {
  starts = rowStarts;
  kinds = rowKinds;
  sources = rowSources;
  masks = kindMasks;
  rings = ringsOfSources;
  mostSources = sourcesAtMost;
  ringBytes = bytes;
  ringLines = lines;
  ringEnds = ends;
  touched = touchedRings;
}

// @ts-ignore: decorator
@inline
function wordAt(table: usize, index: u32): u32 {
  return load<u32>(table + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
function addTo(table: usize, index: u32, more: u32): u32 {
  const at = table + ((<usize>index) << 2);
  const before = load<u32>(at);
  store<u32>(at, before + more);
  return before;
}

/** The number of the row's source, or the one behind all numbers. */
// @ts-ignore: decorator
@inline
function sourceOf(row: u32): u32 {
  if (load<u8>(kinds + <usize>row) == FOREIGN) return mostSources;
  return min(wordAt(sources, row), mostSources);
}

/** The slots of a row. */
// @ts-ignore: decorator
@inline
function maskOf(row: u32, source: u32): u32 {
  const mask: u32 = load<u8>(masks + <usize>load<u8>(kinds + <usize>row));
  if ((mask & OWN_SLOTS) != 0 && source == mostSources) return (mask & ~OWN_SLOTS) | (1 << OVERFLOW_SLOT);
  return mask;
}

// @ts-ignore: decorator
@inline
function ringAt(source: u32, slot: u32): u32 {
  return wordAt(rings, source * SLOTS + slot);
}

/**
 * Adds up the rows [from, to), the last of which ends at `blockEnd` if it is the last row of the scan. Stops at a row that might
 * take the runs past `room` bytes, and at one that has a slot without a ring (missingSlot says which). Returns the row it stopped at.
 */
export function measureRows(from: u32, to: u32, rows: u32, blockEnd: usize, room: usize): u32 {
  let used: usize = 0;
  touchedCount = 0;
  missingSlot = -1;
  for (let row = from; row < to; row++) {
    const end = row + 1 < rows ? wordAt(starts, row + 1) : <u32>blockEnd;
    const length = end - wordAt(starts, row);
    const source = sourceOf(row);
    const mask = maskOf(row, source);
    const need = (<usize>length + GAP_BYTES) * <usize>popcnt(mask);
    if (used + need > room) return row;
    for (let rest = mask; rest != 0; rest &= rest - 1) {
      if (ringAt(source, ctz(rest)) == 0) {
        missingSlot = ctz(rest);
        return row;
      }
    }
    for (let rest = mask; rest != 0; rest &= rest - 1) {
      const ring = ringAt(source, ctz(rest));
      if (addTo(ringLines, ring, 1) == 0) {
        store<u32>(touched + ((<usize>touchedCount) << 2), ring);
        touchedCount++;
        used += GAP_BYTES;
      }
      addTo(ringBytes, ring, length);
      used += length;
    }
  }
  return to;
}

/** Copies the rows that measureRows went over to `staging`; the run of a ring then ends at its entry of the ends. */
export function placeRows(from: u32, to: u32, rows: u32, blockEnd: usize, staging: usize): void {
  let at = <u32>staging;
  for (let index: u32 = 0; index < touchedCount; index++) {
    const ring = wordAt(touched, index);
    store<u32>(ringEnds + ((<usize>ring) << 2), at);
    at += wordAt(ringBytes, ring) + <u32>GAP_BYTES;
  }
  for (let row = from; row < to; row++) {
    const start = wordAt(starts, row);
    const end = row + 1 < rows ? wordAt(starts, row + 1) : <u32>blockEnd;
    const source = sourceOf(row);
    for (let rest = maskOf(row, source); rest != 0; rest &= rest - 1) {
      const target = addTo(ringEnds, ringAt(source, ctz(rest)), end - start);
      copyLoose(target, start, end - start);
    }
  }
}

/** Forgets what was measured. */
export function clearRuns(): void {
  for (let index: u32 = 0; index < touchedCount; index++) {
    const ring = wordAt(touched, index);
    store<u32>(ringLines + ((<usize>ring) << 2), 0);
    store<u32>(ringBytes + ((<usize>ring) << 2), 0);
  }
  touchedCount = 0;
}
