// Finds lines from the end of an area: what the exact file of a ring is cut out with.

import { LF } from './bytes';

/** Line feeds that the last call of lineFeedFromEnd counted. */
export let feedsSeen: u32 = 0;

/** The position of the `nth` line feed of [start, end), counted from the end and from 1, or 0 when there are fewer. */
export function lineFeedFromEnd(start: usize, end: usize, nth: u32): usize {
  const needle = i8x16.splat(LF);
  let at = end;
  let seen: u32 = 0;
  while (at - start >= 16) {
    let hits = <u32>i8x16.bitmask(i8x16.eq(v128.load(at - 16), needle));
    const here = <u32>popcnt(hits);
    if (seen + here >= nth) {
      // Drops the hits that come before the wanted one.
      for (let skip = seen + here - nth; skip > 0; skip--) hits &= hits - 1;
      feedsSeen = nth;
      return at - 16 + <usize>ctz(hits);
    }
    seen += here;
    at -= 16;
  }
  while (at > start) {
    at--;
    if (load<u8>(at) == LF && ++seen == nth) {
      feedsSeen = seen;
      return at;
    }
  }
  feedsSeen = seen;
  return 0;
}
