// Pieces of time that do not overlap, in the order of time: what a time touches is found by search.

import type { Bounds } from './windows.ts';

/** The index of the first piece that begins at `time` or after. */
export function firstFrom(pieces: readonly Bounds[], time: number): number {
  let [low, high] = [0, pieces.length];
  // Nearly always it is behind the last one.
  if (high > 0 && (pieces[high - 1] as Bounds).start < time) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle] as Bounds).start >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index of the first of the pieces before `to` that end after `time`; `to` for none. */
export function firstEndingAfter(pieces: readonly Bounds[], time: number, to: number): number {
  let from = to;
  while (from > 0 && (pieces[from - 1] as Bounds).end > time) from--;
  return from;
}
