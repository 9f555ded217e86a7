// The head of a record: time SP source SP kind. Parsed in place; the results stand in globals until the next call,
// because WebAssembly functions return one value.

import { classOf, DOT, HEX, NAME, PERCENT, SLASH, SP } from './bytes';
import { findSource, lengthToSpace, rememberSource } from './sources';

/** Kinds as the host numbers them: 0 is a foreign line. */
export const FOREIGN: u32 = 0;
export const TRACE: u32 = 1;
export const DEBUG: u32 = 2;
export const INFO: u32 = 3;
export const WARN: u32 = 4;
export const ERROR: u32 = 5;
export const FATAL: u32 = 6;
export const METRIC: u32 = 7;
export const EVENT: u32 = 8;
export const ALERT: u32 = 9;
export const SPAN: u32 = 10;
export const GAP: u32 = 11;

export let sourceStart: usize = 0;
export let sourceEnd: usize = 0;
export let kindEnd: usize = 0;
/** The source among those seen lately (sources.ts), 0 when it is not kept there. */
export let sourceEntry: usize = 0;
/** Seconds since the epoch, and the rest in nanoseconds. */
export let seconds: f64 = 0;
export let nanos: u32 = 0;

// The last time seen, to the second: on a busy log the next line nearly always has the same one.
let cachedHead: v128 = i64x2.splat(0);
let cachedTail: u32 = 0xffffffff; // no three bytes are this: at first nothing has been seen
let cachedSeconds: f64 = 0;

const DIGIT_MASK = i8x16(-1, -1, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1);
const PUNCTUATION = i8x16(0, 0, 0, 0, 45, 0, 0, 45, 0, 0, 84, 0, 0, 58, 0, 0);

// @ts-ignore: decorator
@inline
function twoDigits(at: usize): i32 {
  return (<i32>load<u8>(at) - 48) * 10 + (<i32>load<u8>(at, 1) - 48);
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return <u32>byte - 48 < 10;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar (civil-from-days, inverted). */
function daysOf(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Reads `YYYY-MM-DDTHH:MM:SS` at a position not seen before. */
function readSeconds(at: usize): bool {
  const head = v128.load(at);
  const digits = i8x16.le_u(i8x16.sub(head, i8x16.splat(48)), i8x16.splat(9));
  const punctuation = i8x16.eq(head, PUNCTUATION);
  if (!i8x16.all_true(v128.bitselect(digits, punctuation, DIGIT_MASK))) return false;
  if (load<u8>(at, 16) != 58 || !isDigit(load<u8>(at, 17)) || !isDigit(load<u8>(at, 18))) return false;
  const year = twoDigits(at) * 100 + twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  cachedSeconds = <f64>daysOf(year, month, day) * 86400 + <f64>(hour * 3600 + minute * 60 + second);
  cachedHead = head;
  cachedTail = load<u32>(at, 16) & 0xffffff;
  return true;
}

/** True for the four bytes of `123Z`: a digit has the high nibble 3, and still has it when 6 is added. */
// @ts-ignore: decorator
@inline
function areMillisecondsAndZ(word: u32): bool {
  return (word & 0xfff0f0f0) == 0x5a303030 && ((word + 0x00060606) & 0x00f0f0f0) == 0x00303030;
}

/** Reads a time; returns the position behind its Z, or 0. At least 20 readable bytes stand at `at`. */
export function readTime(at: usize, end: usize): usize {
  const same = !v128.any_true(v128.xor(v128.load(at), cachedHead)) && (load<u32>(at, 16) & 0xffffff) == cachedTail;
  if (!same && !readSeconds(at)) return 0;
  seconds = cachedSeconds;
  nanos = 0;
  let position = at + 19;
  // Milliseconds, the usual width: three digits and the Z in one word.
  const word = load<u32>(at, 20);
  if (load<u8>(position) == DOT && areMillisecondsAndZ(word)) {
    nanos = ((word & 15) * 100 + ((word >> 8) & 15) * 10 + ((word >> 16) & 15)) * 1000000;
    return position + 5;
  }
  if (load<u8>(position) == DOT) {
    position++;
    let scale: u32 = 100000000;
    let fraction: u32 = 0;
    const first = position;
    while (position < end && isDigit(load<u8>(position))) {
      if (scale == 0) return 0;
      fraction += (<u32>load<u8>(position) - 48) * scale;
      scale /= 10;
      position++;
    }
    if (position == first) return 0;
    nanos = fraction;
  }
  return position < end && load<u8>(position) == 90 ? position + 1 : 0;
}

// The bytes of a name and '/', without '.' and '%', as two tables: a byte is one of them when the entry of its low nibble and that of
// its high nibble share a bit. Bits 0 to 5 stand for the high nibbles 2 to 7.
const LOW_NIBBLES = i8x16(46, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 20, 20, 21, 20, 29);
const HIGH_NIBBLES = i8x16(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0);

/**
 * Reads a source of less than 16 bytes without '.' and '%', which nearly all are; returns the position behind it, or 0 when it has to be
 * looked at byte by byte.
 */
// @ts-ignore: decorator
@inline
function readShortSource(at: usize, end: usize): usize {
  const bytes = v128.load(at);
  const spaces = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(SP)));
  if (spaces == 0) return 0;
  const length = ctz(spaces);
  if (length == 0 || at + <usize>length > end) return 0;
  const nibble = i8x16.splat(15);
  const low = i8x16.swizzle(LOW_NIBBLES, v128.and(bytes, nibble));
  const high = i8x16.swizzle(HIGH_NIBBLES, v128.and(i16x8.shr_u(bytes, 4), nibble));
  const before = (1 << length) - 1;
  const others = i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
  if (others & before) return 0;
  // No segment is empty: no '/' at the start, at the end, or behind another.
  const slashes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(SLASH))) & before;
  if (slashes & ((slashes << 1) | 1 | (1 << (length - 1)))) return 0;
  return at + <usize>length;
}

/** Reads a source; returns the position behind it, or 0. */
function readSource(at: usize, end: usize): usize {
  let position = at;
  let segment = at;
  while (position < end) {
    const byte = load<u8>(position);
    if (classOf(byte) & NAME) {
      position++;
      continue;
    }
    if (byte == PERCENT) {
      if (position + 2 >= end) return 0;
      if (!(classOf(load<u8>(position, 1)) & HEX) || !(classOf(load<u8>(position, 2)) & HEX)) return 0;
      position += 3;
      continue;
    }
    if (byte != SLASH && byte != SP) return 0;
    const length = position - segment;
    if (length == 0) return 0;
    if (length <= 2 && load<u8>(segment) == DOT && load<u8>(position - 1) == DOT) return 0;
    if (byte == SP) return position;
    position++;
    segment = position;
  }
  return 0;
}

// The kinds with the space behind them, by a hash of their first four bytes that tells them apart; beside each, its number and its length.
const KIND_HASH: u32 = 0x736ae249;
const kindTexts = memory.data<u64>([
  0x204755424544, 0x204e524157, 0x2043495254454d, 0x20544e455645, 0, 0x20524f525245, 0x205452454c41, 0x204c41544146,
  0x204e415053, 0, 0x204543415254, 0, 0, 0, 0x204f464e49, 0x20504147,
]);
const kindNumbers = memory.data<u8>([2, 4, 7, 8, 0, 5, 9, 6, 10, 0, 1, 0, 0, 0, 3, 11]);
const kindLengths = memory.data<u8>([5, 4, 6, 5, 0, 5, 5, 5, 4, 0, 5, 0, 0, 0, 4, 3]);

/** Reads a kind with a space behind it, and sets kindEnd. FOREIGN for anything else. */
// @ts-ignore: decorator
@inline
function usualKind(at: usize): u32 {
  const word = load<u64>(at);
  const slot = <usize>((<u32>word * KIND_HASH) >> 28);
  const length = <u64>load<u8>(kindLengths + slot);
  if ((word & (~(<u64>0) >> (56 - (length << 3)))) != load<u64>(kindTexts + (slot << 3))) return FOREIGN;
  kindEnd = at + <usize>length;
  return <u32>load<u8>(kindNumbers + slot);
}

const WORD_INFO: u32 = 0x4f464e49;
const WORD_WARN: u32 = 0x4e524157;
const WORD_ERRO: u32 = 0x4f525245;
const WORD_DEBU: u32 = 0x55424544;
const WORD_TRAC: u32 = 0x43415254;
const WORD_FATA: u32 = 0x41544146;
const WORD_METR: u32 = 0x5254454d;
const WORD_EVEN: u32 = 0x4e455645;
const WORD_ALER: u32 = 0x52454c41;
const WORD_SPAN: u32 = 0x4e415053;
const WORD_GAP: u32 = 0x504147;

/** Reads a kind that ends at SP or at the end of the line, and sets kindEnd. */
function readKind(at: usize, end: usize): u32 {
  const word = load<u32>(at);
  let length: usize = 5;
  let kind: u32 = FOREIGN;
  if (word == WORD_INFO) (kind = INFO), (length = 4);
  else if (word == WORD_WARN) (kind = WARN), (length = 4);
  else if (word == WORD_ERRO && load<u8>(at, 4) == 82) kind = ERROR;
  else if (word == WORD_DEBU && load<u8>(at, 4) == 71) kind = DEBUG;
  else if (word == WORD_TRAC && load<u8>(at, 4) == 69) kind = TRACE;
  else if (word == WORD_FATA && load<u8>(at, 4) == 76) kind = FATAL;
  else if (word == WORD_METR && load<u16>(at, 4) == 0x4349) (kind = METRIC), (length = 6);
  else if (word == WORD_EVEN && load<u8>(at, 4) == 84) kind = EVENT;
  else if (word == WORD_ALER && load<u8>(at, 4) == 84) kind = ALERT;
  else if (word == WORD_SPAN) (kind = SPAN), (length = 4);
  else if ((word & 0xffffff) == WORD_GAP) (kind = GAP), (length = 3);
  kindEnd = at + length;
  if (kindEnd > end) return FOREIGN;
  return kindEnd == end || load<u8>(kindEnd) == SP ? kind : FOREIGN;
}

/** `T00:00:00Z a GAP` with its date: nothing shorter is a record. */
const SHORTEST: usize = 26;
/** No look at a head of the usual form goes beyond so many bytes. */
const USUAL_BYTES: usize = 56;

/**
 * Reads a head as nearly all are: a time to the millisecond in the second seen last, a source seen before, a kind with something behind it.
 * Each is compared with what is known as a whole. Returns FOREIGN for any other head, without a verdict.
 */
// @ts-ignore: decorator
@inline
function readUsual(start: usize): u32 {
  if (v128.any_true(v128.xor(v128.load(start), cachedHead))) return FOREIGN;
  // ':05.', then '123Z', then the space.
  if (load<u32>(start, 16) != (cachedTail | 0x2e000000)) return FOREIGN;
  const word = load<u32>(start, 20);
  if (!areMillisecondsAndZ(word) || load<u8>(start, 24) != SP) return FOREIGN;
  const length = lengthToSpace(start + 25);
  if (length - 1 >= 15) return FOREIGN;
  const kindStart = start + 26 + length;
  const kind = usualKind(kindStart);
  if (kind == FOREIGN) return FOREIGN;
  const source = findSource(start + 25, length);
  if (source == 0) return FOREIGN;
  seconds = cachedSeconds;
  nanos = ((word & 15) * 100 + ((word >> 8) & 15) * 10 + ((word >> 16) & 15)) * 1000000;
  sourceStart = start + 25;
  sourceEnd = kindStart - 1;
  sourceEntry = source;
  return kind;
}

/**
 * Parses the head of the line [start, end), the end being without LF and without a CR before it. Returns the kind, 0 for a foreign line;
 * otherwise sourceStart, sourceEnd, kindEnd, seconds and nanos are set.
 */
export function readHeader(start: usize, end: usize): u32 {
  if (end - start < SHORTEST) return FOREIGN;
  if (end - start >= USUAL_BYTES) {
    const kind = readUsual(start);
    if (kind != FOREIGN) return kind;
  }
  const afterTime = readTime(start, end);
  if (afterTime == 0 || load<u8>(afterTime) != SP) return FOREIGN;
  sourceStart = afterTime + 1;
  sourceEntry = 0;
  sourceEnd = readShortSource(sourceStart, end);
  if (sourceEnd != 0) sourceEntry = rememberSource(sourceStart, sourceEnd - sourceStart);
  else sourceEnd = readSource(sourceStart, end);
  if (sourceEnd == 0) return FOREIGN;
  return readKind(sourceEnd + 1, end);
}
