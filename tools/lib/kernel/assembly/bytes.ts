// Byte classes of the grammar and the two searches that everything else is made of.
//
// A search may read up to 15 bytes past the end it is given, and marks.ts up to 64, and never acts on them: the host leaves slack
// behind every area.

export const LF: u8 = 10;
export const CR: u8 = 13;
export const SP: u8 = 32;
export const QUOTE: u8 = 34;
export const PERCENT: u8 = 37;
export const MINUS: u8 = 45;
export const DOT: u8 = 46;
export const SLASH: u8 = 47;
export const ZERO: u8 = 48;
export const EQUALS: u8 = 61;
export const BACKSLASH: u8 = 92;
export const BRACE: u8 = 123;

/** Bits of the class table. */
export const NAME: u8 = 1; // of a source name, '%' apart
export const KEY_START: u8 = 2;
export const KEY: u8 = 4;
export const HEX: u8 = 8;
export const BARE_STOP: u8 = 16; // ends a bare value: SP, quote, C0, DEL

const classes = memory.data(256, 16);

/** Fills the class table; called once by the host. */
export function initializeClasses(): void {
  for (let byte: i32 = 0; byte < 256; byte++) {
    const digit = byte >= 48 && byte <= 57;
    const alpha = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
    let bits: u8 = 0;
    if (digit || alpha || byte == 95 || byte == 45 || byte == 46) bits |= NAME | KEY;
    if (byte == 58 || byte == 64) bits |= NAME;
    if (alpha || byte == 95) bits |= KEY_START;
    if (digit || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102)) bits |= HEX;
    if (byte <= 32 || byte == 34 || byte == 127) bits |= BARE_STOP;
    store<u8>(classes + byte, bits);
  }
}

// @ts-ignore: decorator
@inline
export function classOf(byte: u8): u8 {
  return load<u8>(classes + <usize>byte);
}

/** The first position in [from, end) that holds `byte`, or `end`. */
// @ts-ignore: decorator
@inline
export function find(from: usize, end: usize, byte: u8): usize {
  const needle = i8x16.splat(byte);
  let at = from;
  while (at < end) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(at), needle));
    if (hits) {
      const position = at + <usize>ctz(hits);
      return position < end ? position : end;
    }
    at += 16;
  }
  return end;
}

/** One past the last line feed in [start, end), or `start` when there is none. */
export function endOfLastLine(start: usize, end: usize): usize {
  let at = end;
  while (at > start) {
    at--;
    if (load<u8>(at) == LF) return at + 1;
  }
  return start;
}

/** The first line feed in [start, end), or `end`. */
export function findLineFeed(start: usize, end: usize): usize {
  return find(start, end, LF);
}

/** Line feeds in [start, end). */
export function countLines(start: usize, end: usize): u32 {
  const needle = i8x16.splat(LF);
  let lines: u32 = 0;
  let at = start;
  while (at + 64 <= end) {
    // Counted by byte of the vector, up to 255 each, before they are added up.
    let counts = i8x16.splat(0);
    const stop = min(end - 63, at + 63 * 64);
    for (; at < stop; at += 64) {
      const first = i8x16.add(i8x16.eq(v128.load(at), needle), i8x16.eq(v128.load(at, 16), needle));
      const second = i8x16.add(i8x16.eq(v128.load(at, 32), needle), i8x16.eq(v128.load(at, 48), needle));
      counts = i8x16.sub(counts, i8x16.add(first, second));
    }
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts));
    lines += i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1);
    lines += i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  }
  for (; at < end; at++) lines += load<u8>(at) == LF ? 1 : 0;
  return lines;
}

/** Copies whole vectors, up to 15 bytes more than asked for: the target must have that slack. */
// @ts-ignore: decorator
@inline
export function copyLoose(target: usize, source: usize, bytes: usize): void {
  for (let offset: usize = 0; offset < bytes; offset += 16) {
    v128.store(target + offset, v128.load(source + offset));
  }
}

export function sameBytes(left: usize, right: usize, bytes: usize): bool {
  let offset: usize = 0;
  for (; offset + 8 <= bytes; offset += 8) {
    if (load<u64>(left + offset) != load<u64>(right + offset)) return false;
  }
  for (; offset < bytes; offset++) {
    if (load<u8>(left + offset) != load<u8>(right + offset)) return false;
  }
  return true;
}

/** The start of the first whole line of [start, end) with more than `most` bytes before its LF, or `end`. */
export function startOfOverlong(start: usize, end: usize, most: usize): usize {
  let line = start;
  while (line < end) {
    const feed = find(line, end, LF);
    if (feed - line > most) return line;
    line = feed + 1;
  }
  return end;
}
