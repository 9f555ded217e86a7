// The sources seen lately, as far as they are short: one comparison of a vector finds what was read and found well-formed before.
//
// An entry is 16 bytes of text with zeros behind it, a u32 of its length, and a u32 for the number that a table of sources has for it, plus one.

import { SP } from './bytes';

const ENTRY_SHIFT: usize = 5;
const entries = memory.data(1024 * 32, 16);

/** 16 bytes that are kept, and 16 that are not: read from 16 - n on, they keep the first n. */
const keep = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

// @ts-ignore: decorator
@inline
function slotOf(text: v128): usize {
  const low = <u64>i64x2.extract_lane(text, 0);
  const high = <u64>i64x2.extract_lane(text, 1);
  const hash = (low ^ rotl(high, 23)) * 0x9fb21c651e98df25;
  return entries + (<usize>(hash >> 54) << ENTRY_SHIFT);
}

// @ts-ignore: decorator
@inline
function textOf(at: usize, length: usize): v128 {
  return v128.and(v128.load(at), v128.load(keep + 16 - length));
}

/** Bytes of the text at `at` up to the first space; 32 when there is none among the first 16. */
// @ts-ignore: decorator
@inline
export function lengthToSpace(at: usize): usize {
  return <usize>ctz(i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(SP))));
}

/** The entry of a text of 1 to 15 bytes; 0 when there is none. 16 bytes can be read there. */
// @ts-ignore: decorator
@inline
export function findSource(at: usize, length: usize): usize {
  const text = textOf(at, length);
  const entry = slotOf(text);
  // A NUL is in no source, but may be in a text: the length tells them apart.
  if (load<u32>(entry, 16) != <u32>length) return 0;
  return v128.any_true(v128.xor(v128.load(entry), text)) ? 0 : entry;
}

/** Keeps a well-formed source of less than 16 bytes in the place of whichever was there; returns its entry. */
export function rememberSource(at: usize, length: usize): usize {
  const text = textOf(at, length);
  const entry = slotOf(text);
  if (load<u32>(entry, 16) == <u32>length && !v128.any_true(v128.xor(v128.load(entry), text))) return entry;
  v128.store(entry, text);
  store<u32>(entry, <u32>length, 16);
  store<u32>(entry, 0, 20);
  return entry;
}
