// Whether lines stand in the order of their times: what a merged ring asks before it sorts.

import { findLineFeed } from './bytes';

const ZERO: u8 = 0x30;
const NINE: u8 = 0x39;
/** `2026-02-14T12:34:05` */
const SECONDS_BYTES: usize = 19;
/** The longest time, nine fraction digits and Z. */
const TIME_BYTES: usize = 30;

/** Digits behind the point that both times have are compared; who has more of them is later. */
function isFractionLess(a: usize, b: usize): bool {
  for (let at = SECONDS_BYTES; at < TIME_BYTES; at++) {
    const left = load<u8>(a + at);
    const right = load<u8>(b + at);
    // Digits and the point are below Z and above what else may follow a time.
    const leftOpen = (left >= ZERO && left <= NINE) || left == 0x2e;
    const rightOpen = (right >= ZERO && right <= NINE) || right == 0x2e;
    if (!leftOpen || !rightOpen) return rightOpen;
    if (left != right) return left < right;
  }
  return false;
}

/** Whether the time at `a` is before that at `b`; both have TIME_BYTES to read. */
function isBefore(a: usize, b: usize): bool {
  const date = bswap(load<u64>(a));
  const otherDate = bswap(load<u64>(b));
  if (date != otherDate) return date < otherDate;
  const clock = bswap(load<u64>(a + 8));
  const otherClock = bswap(load<u64>(b + 8));
  if (clock != otherClock) return clock < otherClock;
  const seconds = bswap(load<u32>(a + 15));
  const otherSeconds = bswap(load<u32>(b + 15));
  if (seconds != otherSeconds) return seconds < otherSeconds;
  return isFractionLess(a, b);
}

/**
 * The first line of [start, end) whose time is before that of the line before it, or that has no time in the text form; `end` when there is
 * none. 32 bytes behind `end` may be read.
 */
export function firstDisorder(start: usize, end: usize): usize {
  let previous = start;
  for (let line = start; line < end; line = findLineFeed(line, end) + 1) {
    const digit = load<u8>(line);
    if (digit < ZERO || digit > NINE || isBefore(line, previous)) return line;
    previous = line;
  }
  return end;
}
