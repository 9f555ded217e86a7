// The first look at a piece of a block: the places that can matter, as a list. SIMD finds them 64 bytes at a time and without a branch that
// depends on the text, so that the walk over the lines, which follows, never searches.
//
// What can matter is a line feed, and an '=' behind the end of a wanted key or in front of a quote: what stands in quotes must be skipped.

import { EQUALS, LF, QUOTE, SP } from './bytes';
import { allocate } from './memory';

/** Bytes that are looked at together: their marks stay in the first cache. */
export const PIECE: usize = 4096;

/** The marks of the last piece, u32 addresses in the order of the text. */
export let marks: usize = 0;

/** The last two bytes of the wanted keys, each as a vector of its own; of a key of one byte, the space before it. */
let endCount: i32 = 0;
let lastA: v128 = i8x16.splat(0);
let lastB: v128 = i8x16.splat(0);
let lastC: v128 = i8x16.splat(0);
let lastD: v128 = i8x16.splat(0);
let secondA: v128 = i8x16.splat(0);
let secondB: v128 = i8x16.splat(0);
let secondC: v128 = i8x16.splat(0);
let secondD: v128 = i8x16.splat(0);

/** Makes the place for marks; once, before the first piece. */
export function useMarks(): void {
  // A piece of nothing but marks, and what is written behind the last one.
  if (marks == 0) marks = allocate(PIECE * 4 + 64);
}

/** An '=' behind this key is to be marked; with more than four different ends of keys, every one is. */
export function markKey(key: usize, length: usize): void {
  const last = i8x16.splat(load<u8>(key + length - 1));
  const second = i8x16.splat(length > 1 ? load<u8>(key + length - 2) : SP);
  // An end that is not used yet is the same as the first.
  if (endCount == 0) lastA = lastB = lastC = lastD = last;
  if (endCount == 0) secondA = secondB = secondC = secondD = second;
  if (endCount == 1) (lastB = last), (secondB = second);
  if (endCount == 2) (lastC = last), (secondC = second);
  if (endCount == 3) (lastD = last), (secondD = second);
  endCount++;
}

/** Which bytes at `at` are behind one of two ends. */
// @ts-ignore: decorator
@inline
function behindEnds(at: usize, last: v128, second: v128, otherLast: v128, otherSecond: v128): v128 {
  const before = v128.load(at - 1);
  const beforeThat = v128.load(at - 2);
  return v128.or(
    v128.and(i8x16.eq(before, last), i8x16.eq(beforeThat, second)),
    v128.and(i8x16.eq(before, otherLast), i8x16.eq(beforeThat, otherSecond)),
  );
}

// How many ends there are, so far as it makes a difference: the code is made once for each.
const FEW = 2;
const SOME = 4;
const MANY = 5;

/** The marks among the 16 bytes at `at`, a bit each. */
// @ts-ignore: decorator
@inline
function marksOf(at: usize, ends: i32, a: v128, a2: v128, b: v128, b2: v128): u64 {
  const bytes = v128.load(at);
  let signs = i8x16.eq(bytes, i8x16.splat(EQUALS));
  if (ends != MANY) {
    let matters = behindEnds(at, a, a2, b, b2);
    if (ends == SOME) matters = v128.or(matters, behindEnds(at, lastC, secondC, lastD, secondD));
    signs = v128.and(signs, v128.or(matters, i8x16.eq(v128.load(at, 1), i8x16.splat(QUOTE))));
  }
  return <u64>i8x16.bitmask(v128.or(signs, i8x16.eq(bytes, i8x16.splat(LF))));
}

// @ts-ignore: decorator
@inline
function markWith(start: usize, end: usize, ends: i32): usize {
  const a = lastA;
  const a2 = secondA;
  const b = lastB;
  const b2 = secondB;
  let to = marks;
  for (let at = start; at < end; at += 64) {
    let bits = marksOf(at, ends, a, a2, b, b2);
    bits |= marksOf(at + 16, ends, a, a2, b, b2) << 16;
    bits |= marksOf(at + 32, ends, a, a2, b, b2) << 32;
    bits |= marksOf(at + 48, ends, a, a2, b, b2) << 48;
    if (end - at < 64) bits &= ((<u64>1) << <u64>(end - at)) - 1;
    const count = <usize>popcnt(bits);
    // Four at once, needed or not: how many there are cannot be foretold.
    store<u32>(to, <u32>at + <u32>ctz(bits));
    bits &= bits - 1;
    store<u32>(to, <u32>at + <u32>ctz(bits), 4);
    bits &= bits - 1;
    store<u32>(to, <u32>at + <u32>ctz(bits), 8);
    bits &= bits - 1;
    store<u32>(to, <u32>at + <u32>ctz(bits), 12);
    for (let more: usize = 4; more < count; more++) {
      bits &= bits - 1;
      store<u32>(to + (more << 2), <u32>at + <u32>ctz(bits));
    }
    to += count << 2;
  }
  return to;
}

/** Fills `marks` from [start, end), which is at most a piece; returns where they end. Up to 64 bytes behind `end` are read. */
export function markPiece(start: usize, end: usize): usize {
  if (endCount <= FEW) return markWith(start, end, FEW);
  return endCount <= SOME ? markWith(start, end, SOME) : markWith(start, end, MANY);
}
