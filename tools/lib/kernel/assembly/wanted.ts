// The fields that are looked for, and which of them stands before an '='.

import { SP, sameBytes } from './bytes';
import { markKey } from './marks';

const MOST_FIELDS: i32 = 32;

/** A wanted field and its columns (0: not wanted). */
@unmanaged
export class Wanted {
  key: usize;
  keyLength: usize;
  interner: usize; // with it the ids column is filled
  starts: usize; // u32 a line: address of the value, 0 when the line has none
  lengths: usize; // u32 a line; bit 31: quoted
  ids: usize; // u32 a line
  numbers: usize; // f64 a line
  dimensions: usize; // u8 a line
  /** Address of the 16 bytes before the '=' when the key stands there, the space before it included, and of the mask of those that matter. */
  tail: usize;
}

const WANTED_SHIFT: usize = 6;
const LONGEST_TAIL: usize = 15;
const tails = memory.data(32 * 32, 16);

// @ts-ignore: decorator
@inline
export function wantedAt(index: usize): Wanted {
  return changetype<Wanted>(wanted + (index << WANTED_SHIFT));
}

const wanted = memory.data(32 * 64, 16);
export let wantedCount: i32 = 0;
/** By the last byte of a key: bit i is set when wanted field i ends so. */
export const lastBytes = memory.data(256 * 4, 16);

/** The bytes of a tail, and behind them its mask. Of a key that is longer than a tail it is the end. */
function placeTail(index: usize, key: usize, length: usize): usize {
  const tail = tails + (index << 5);
  if (length > LONGEST_TAIL) {
    v128.store(tail, v128.load(key + length - 16));
    v128.store(tail, i8x16.splat(-1), 16);
    return tail;
  }
  store<u8>(tail + LONGEST_TAIL - length, SP);
  memory.copy(tail + LONGEST_TAIL + 1 - length, key, length);
  memory.fill(tail + 31 - length, 255, length + 1);
  return tail;
}

/** Adds a wanted field; false when there are too many. */
export function addField(
  key: usize,
  keyLength: usize,
  interner: usize,
  starts: usize,
  lengths: usize,
  ids: usize,
  numbers: usize,
  dimensions: usize,
): bool {
  if (wantedCount == MOST_FIELDS) return false;
  const field = wantedAt(wantedCount);
  field.key = key;
  field.keyLength = keyLength;
  field.interner = interner;
  field.starts = starts;
  field.lengths = lengths;
  field.ids = ids;
  field.numbers = numbers;
  field.dimensions = dimensions;
  field.tail = placeTail(wantedCount, key, keyLength);
  markKey(key, keyLength);
  const slot = lastBytes + ((<usize>load<u8>(key + keyLength - 1)) << 2);
  store<u32>(slot, load<u32>(slot) | (1 << wantedCount));
  wantedCount++;
  return true;
}

/** True for the key of a wanted field. */
export function isWanted(key: usize, length: usize): bool {
  let candidates = load<u32>(lastBytes + ((<usize>load<u8>(key + length - 1)) << 2));
  for (; candidates != 0; candidates &= candidates - 1) {
    const field = wantedAt(ctz(candidates));
    if (field.keyLength == length && sameBytes(field.key, key, length)) return true;
  }
  return false;
}

/** True when the rest of a key that is longer than its tail stands in front of the tail, behind a space. */
function isRestBefore(field: Wanted, equals: usize): bool {
  const start = equals - field.keyLength;
  return load<u8>(start - 1) == SP && sameBytes(field.key, start, field.keyLength - 16);
}

/** The wanted field whose key stands before the '=' at `equals`, behind a space, as one of the set bits of `missing`; -1 for none. */
// @ts-ignore: decorator
@inline
export function wantedBefore(equals: usize, missing: u32): i32 {
  const before = v128.load(equals - 16);
  let candidates = load<u32>(lastBytes + ((<usize>load<u8>(equals - 1)) << 2)) & missing;
  for (; candidates != 0; candidates &= candidates - 1) {
    const index = ctz(candidates);
    const field = wantedAt(index);
    const differing = v128.and(v128.xor(before, v128.load(field.tail)), v128.load(field.tail, 16));
    if (v128.any_true(differing)) continue;
    if (field.keyLength <= LONGEST_TAIL || isRestBefore(field, equals)) return index;
  }
  return -1;
}
