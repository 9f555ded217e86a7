// Finds where one of many literals stands, in one pass over a block: the packed search known as Teddy. Three neighbouring bytes of each
// literal are its fingerprint; a table look-up by nibbles says for 16 positions at once which of them may begin one. Such a position is
// looked up in a hash table of the fingerprints, the literals found there are compared, and what stands around a literal is looked at
// before it is reported: in clean logs next to nothing is.
//
// The host (prefilter.ts) lays out the tables and the literals. One block is searched with one set of literals.

/** Candidates at one position, at most: room that must be left before a position is looked at. */
const MOST_AT_ONE: u32 = 32;

/** A literal: 48 bytes of 64, as the host writes them. */
@unmanaged
class Anchor {
  // 0: v128 mask, 16: v128 value; a byte that does not matter has mask 0
  maskLow: u64;
  maskHigh: u64;
  valueLow: u64;
  valueHigh: u64;
  fingerprint: u32; // where in the literal the fingerprint begins
  length: u32;
  check: u8;
  before: u8; // classes of bytes that stand in front of the literal …
  leastBefore: u8; // … at least so many of them
  after: u8; // classes of bytes that follow it …
  leastAfter: u32; // … at least so many of them
}

const ANCHOR_BYTES: usize = 64;
const NO_LITERAL: u32 = 0xffff;

/** A fingerprint without the bit in which the cases differ, and the multiplier of its hash: the host has the same. */
const FOLD: u32 = 0x00dfdfdf;
const MULTIPLIER: u32 = 0x9e3779b1;
const HASH_SHIFT: u32 = 20;

// What is looked at besides the runs before and after.
const SPACED: u8 = 1;
const FIELD: u8 = 2;
const USER_INFO: u8 = 3;
const ADDRESS_4: u8 = 4;
const ADDRESS_6: u8 = 5;
const CARD: u8 = 6;

// Classes of bytes, bits of the table that the host fills.
const DIGIT: u8 = 1;
const LETTERS: u8 = 6;
const MINUS: u8 = 8;
const UNDERSCORE: u8 = 16;
const DOT: u8 = 64;
const HEX_OR_COLON: u8 = 128;
const WORD: u8 = DIGIT | LETTERS;
const KEY: u8 = WORD | MINUS | UNDERSCORE | DOT;

let tables: usize = 0; // low and high nibbles of three bytes: 6 vectors
let slots: usize = 0; // u16 a slot of the hash table: an index into the lists
let lists: usize = 0; // u16: numbers of literals, each list ended by NO_LITERAL
let anchors: usize = 0; // the literals
let classes: usize = 0; // u8 a byte
let positions: usize = 0; // u32 a candidate
let ids: usize = 0; // u32 a candidate
let most: u32 = 0;

/** Candidates of the last call. */
export let candidates: u32 = 0;

/** Sets where the tables and the columns stand. */
export function usePrefilter(
  nibbleTables: usize,
  hashSlots: usize,
  literalLists: usize,
  literals: usize,
  classTable: usize,
  positionColumn: usize,
  idColumn: usize,
  rows: u32,
): void {
  tables = nibbleTables;
  slots = hashSlots;
  lists = literalLists;
  anchors = literals;
  classes = classTable;
  positions = positionColumn;
  ids = idColumn;
  most = rows;
}

// @ts-ignore: decorator
@inline
function isIn(at: usize, set: u8): bool {
  return (load<u8>(classes + <usize>load<u8>(at)) & set) != 0;
}

/** Not zero where a fingerprint may begin, for 16 positions; bit i stands for bucket i of the fingerprints. */
// @ts-ignore: decorator
@inline
function marksAt(at: usize, low0: v128, high0: v128, low1: v128, high1: v128, low2: v128, high2: v128): v128 {
  const nibble = i8x16.splat(15);
  const first = v128.load(at);
  const second = v128.load(at, 1);
  const third = v128.load(at, 2);
  const a = v128.and(
    i8x16.swizzle(low0, v128.and(first, nibble)),
    i8x16.swizzle(high0, v128.and(i16x8.shr_u(first, 4), nibble)),
  );
  const b = v128.and(
    i8x16.swizzle(low1, v128.and(second, nibble)),
    i8x16.swizzle(high1, v128.and(i16x8.shr_u(second, 4), nibble)),
  );
  const c = v128.and(
    i8x16.swizzle(low2, v128.and(third, nibble)),
    i8x16.swizzle(high2, v128.and(i16x8.shr_u(third, 4), nibble)),
  );
  return v128.and(v128.and(a, b), c);
}

/**
 * Looks for the literals in [start, end). Returns where to go on: `end`, or less when the columns were full. `candidates` says how many were
 * found; they stand in the order of their fingerprints.
 */
export function findCandidates(start: usize, end: usize): usize {
  const low0 = v128.load(tables);
  const high0 = v128.load(tables, 16);
  const low1 = v128.load(tables, 32);
  const high1 = v128.load(tables, 48);
  const low2 = v128.load(tables, 64);
  const high2 = v128.load(tables, 80);
  candidates = 0;
  for (let at = start; at < end; at += 32) {
    const first = marksAt(at, low0, high0, low1, high1, low2, high2);
    const second = marksAt(at + 16, low0, high0, low1, high1, low2, high2);
    if (!v128.any_true(v128.or(first, second))) continue;
    const stop = verifyAll(at, first, second, start, end);
    if (stop != 0) return stop;
  }
  return end;
}

/** Looks at the marked ones of 32 positions. Returns the position to go on at when the columns are full, else 0. */
function verifyAll(at: usize, first: v128, second: v128, start: usize, end: usize): usize {
  const none = i8x16.splat(0);
  let hits = i8x16.bitmask(i8x16.ne(first, none)) | (i8x16.bitmask(i8x16.ne(second, none)) << 16);
  for (; hits != 0; hits &= hits - 1) {
    const position = at + <usize>ctz(hits);
    if (position >= end) return 0;
    if (candidates + MOST_AT_ONE > most) return position;
    verifyOne(position, start, end);
  }
  return 0;
}

function verifyOne(position: usize, start: usize, end: usize): void {
  const slot = ((load<u32>(position) & FOLD) * MULTIPLIER) >>> HASH_SHIFT;
  let list = lists + (<usize>load<u16>(slots + (<usize>slot << 1)) << 1);
  for (let id: u32 = load<u16>(list); id != NO_LITERAL; list += 2, id = load<u16>(list)) {
    const record = anchors + <usize>id * ANCHOR_BYTES;
    const anchor = changetype<Anchor>(record);
    const at = position - <usize>anchor.fingerprint;
    if (at < start || at + <usize>anchor.length > end) continue;
    const same = i8x16.eq(v128.and(v128.load(at), v128.load(record)), v128.load(record, 16));
    if (i8x16.all_true(same)) verify(id, anchor, at, start, end);
  }
}

function verify(id: u32, anchor: Anchor, at: usize, start: usize, end: usize): void {
  const behind = at + <usize>anchor.length;
  if (anchor.leastBefore != 0 && !runBefore(at, start, anchor.before, anchor.leastBefore)) return;
  let first = at;
  switch (anchor.check) {
    case SPACED: {
      const run = behindSpaces(behind, end);
      if (run == 0 || !runAfter(run, end, anchor.after, anchor.leastAfter)) return;
      break;
    }
    case FIELD:
      if (!isField(at, behind, start, end)) return;
      break;
    case USER_INFO:
      if (!hasPassword(behind, end)) return;
      break;
    case ADDRESS_4:
      first = startOfAddress4(at, start, end);
      if (first == 0) return;
      break;
    case ADDRESS_6:
      first = startOfAddress6(at, start, end);
      if (first == 0) return;
      break;
    case CARD:
      if (!isLongNumber(at, start, end)) return;
      break;
    default:
      if (anchor.leastAfter != 0 && !runAfter(behind, end, anchor.after, anchor.leastAfter)) return;
  }
  store<u32>(positions + (<usize>candidates << 2), <u32>first);
  store<u32>(ids + (<usize>candidates << 2), id);
  candidates++;
}

function runAfter(from: usize, end: usize, set: u8, least: u32): bool {
  const stop = from + <usize>least;
  if (stop > end) return false;
  for (let at = from; at < stop; at++) if (!isIn(at, set)) return false;
  return true;
}

function runBefore(to: usize, start: usize, set: u8, least: u32): bool {
  if (to - start < <usize>least) return false;
  for (let at = to - <usize>least; at < to; at++) if (!isIn(at, set)) return false;
  return true;
}

/** Behind one to four separators of a word and what belongs to it (SP, TAB, colon, `%20`), or 0. */
function behindSpaces(from: usize, end: usize): usize {
  let at = from;
  const last = min(from + 4, end);
  while (at < last) {
    const byte = load<u8>(at);
    if (byte != 32 && byte != 9 && byte != 58) break;
    at++;
  }
  if (at == from && at + 3 < end && load<u8>(at) == 37 && load<u16>(at, 1) == 0x3032) return at + 3;
  return at == from ? 0 : at;
}

/** `redacted` as eight bytes. */
const REDACTED: u64 = 0x6465_7463_6164_6572;

/**
 * Whether a value follows a key that ends at `behind`: quotes or a bracket that close it, spaces, then `=`, `:` (not `::`), one of them
 * percent-encoded, the `>` of an element, or a space alone behind an option (`--password x`). The name in a mark of ours is no key.
 */
function isField(word: usize, behind: usize, start: usize, end: usize): bool {
  let at = behind;
  const last = min(behind + 8, end);
  while (at < last && isCloser(load<u8>(at))) at++;
  if (at + 3 < end && load<u8>(at) == 37) {
    const code = load<u16>(at, 1) | 0x2000;
    // %22, %27, %5D
    if (code == 0x3232 || code == 0x3732 || code == 0x6435) at += 3;
  }
  const closed = at;
  while (at < min(closed + 4, end) && isSpace(load<u8>(at))) at++;
  if (at >= end) return false;
  const byte = load<u8>(at);
  if (byte == 61) return true;
  if (byte == 58) return load<u8>(at, 1) != 58 && !isMark(word, start);
  // %3D and %3A
  if (byte == 37) return at + 2 < end && (load<u16>(at, 1) == 0x4433 || load<u16>(at, 1) == 0x6433 || (load<u16>(at, 1) | 0x2000) == 0x6133);
  if (byte != 62 && at == closed) return false;
  const key = startOfKey(word, start);
  if (byte == 62) return key > start && load<u8>(key - 1) == 60;
  return load<u8>(key) == 45;
}

// @ts-ignore: decorator
@inline
function isSpace(byte: u8): bool {
  return byte == 32 || byte == 9;
}

/** Backslash, the three quotes, `]`. */
// @ts-ignore: decorator
@inline
function isCloser(byte: u8): bool {
  return byte == 92 || byte == 34 || byte == 39 || byte == 96 || byte == 93;
}

/** Where the key begins that `word` is a part of; 48 bytes are looked at. */
function startOfKey(word: usize, start: usize): usize {
  const first = word - start > 48 ? word - 48 : start;
  let at = word;
  while (at > first && isIn(at - 1, KEY)) at--;
  return at;
}

function isMark(word: usize, start: usize): bool {
  const key = startOfKey(word, start);
  return key - start >= 9 && load<u8>(key - 1) == 58 && load<u64>(key - 9) == REDACTED;
}

/** Whether an authority (RFC 3986) at `from` has a user and a password: a `:` and then an `@`, within 512 bytes. */
function hasPassword(from: usize, end: usize): bool {
  const last = min(from + 512, end);
  let colon = false;
  for (let at = from; at < last; at++) {
    const byte = load<u8>(at);
    if (byte == 58) colon = true;
    else if (byte == 64) {
      if (colon) return true;
    } else if (byte <= 32 || byte == 34 || byte == 35 || byte == 39 || byte == 47 || byte == 60 || byte == 62 || byte == 63) {
      return false;
    }
  }
  return false;
}

/** Whether a percent escape ends at `at`. */
function isBehindPercent(at: usize, start: usize): bool {
  return at - start >= 3 && load<u8>(at - 3) == 37 && isIn(at - 2, HEX_OR_COLON) && isIn(at - 1, HEX_OR_COLON);
}

/** Whether a word begins at `at`: no byte of `set` stands before it, or one that ends an escape, of a terminal's colour or `%20`. */
function startsWord(at: usize, start: usize, set: u8): bool {
  if (at == start || !isIn(at - 1, set) || isBehindPercent(at, start)) return true;
  if (load<u8>(at - 1) != 109) return false;
  let first = at - 1;
  while (first > start && at - first < 12 && (isIn(first - 1, DIGIT) || load<u8>(first - 1) == 59)) first--;
  return first > start && load<u8>(first - 1) == 91;
}

/** The first digit of a dotted address whose first dot has its digit before it at `at`, or 0. */
function startOfAddress4(at: usize, start: usize, end: usize): usize {
  let first = at;
  while (first > start && at - first < 3 && isIn(first - 1, DIGIT) && !isBehindPercent(first, start)) first--;
  if (!startsWord(first, start, WORD | DOT)) return 0;
  let next = first;
  for (let part = 0; part < 4; part++) {
    const from = next;
    while (next < end && next - from < 4 && isIn(next, DIGIT)) next++;
    if (next == from || next - from > 3) return 0;
    if (part == 3) break;
    if (next >= end || load<u8>(next) != 46) return 0;
    next++;
  }
  if (next >= end) return first;
  if (isIn(next, WORD)) return 0;
  return load<u8>(next) == 46 && next + 1 < end && isIn(next + 1, DIGIT) ? 0 : first;
}

/** The first byte of a run of hexadecimal digits and colons whose first colon is at `at` or behind it, if it may be an address; or 0. */
function startOfAddress6(at: usize, start: usize, end: usize): usize {
  let first = at;
  while (first > start && at - first < 5 && isIn(first - 1, HEX_OR_COLON) && !isBehindPercent(first, start)) first--;
  if (at - first > 4 || !startsWord(first, start, WORD | UNDERSCORE)) return 0;
  let colons = 0;
  let doubled = false;
  const last = min(first + 46, end);
  for (let next = first; next < last && isIn(next, HEX_OR_COLON); next++) {
    if (load<u8>(next) != 58) continue;
    if (next < at) return 0;
    colons++;
    if (next > first && load<u8>(next - 1) == 58) doubled = true;
  }
  return colons >= 7 || (doubled && colons >= 2) ? first : 0;
}

/** Whether a number of 13 digits or more begins at `at`, single spaces and dashes between them; no negative one. */
function isLongNumber(at: usize, start: usize, end: usize): bool {
  if (at > start && load<u8>(at - 1) == 45 && (at - 1 == start || !isIn(at - 2, WORD))) return false;
  if (!startsWord(at, start, WORD | DOT | UNDERSCORE)) return false;
  let digits = 0;
  for (let next = at; next < end; next++) {
    if (isIn(next, DIGIT)) {
      digits++;
      if (digits == 13) return true;
    } else {
      const byte = load<u8>(next);
      if ((byte != 32 && byte != 45) || !isIn(next - 1, DIGIT)) return false;
    }
  }
  return false;
}
