// JSON values in place, the plain ones: strings without escapes, numbers, words. Whatever is harder is the host's.

import { BACKSLASH, EQUALS, QUOTE, SP, ZERO } from './bytes';

/** Of the last string: where its closing quote stands, and whether it holds a space or an '='. */
export let stringEnd: usize = 0;
export let hasSpace: bool = false;
export let hasEquals: bool = false;
/** And which escapes: of a control character, of a quote, of a backslash. Others are the host's. */
export let hasControl: bool = false;
export let hasQuote: bool = false;
export let hasBackslash: bool = false;

const MINUS: u8 = 45;
const PLUS: u8 = 43;
const DOT: u8 = 46;
const WORD_TRUE: u32 = 0x65757274; // 'true', as the bytes stand in memory
const WORD_ALSE: u32 = 0x65736c61;
const WORD_NULL: u32 = 0x6c6c756e;

/**
 * Reads the string behind the quote before `at`; false when it holds a control character, DEL, or an escape that a writer would write
 * otherwise, or is not closed. A line ends with a control character, so nothing behind it is ever taken for part of it.
 */
export function readString(at: usize): bool {
  let position = at;
  let spaces: i32 = 0;
  let equals: i32 = 0;
  hasControl = hasQuote = hasBackslash = false;
  while (true) {
    const bytes = v128.load(position);
    const quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(QUOTE)));
    const hard = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(BACKSLASH)), i8x16.eq(bytes, i8x16.splat(127))),
      i8x16.lt_u(bytes, i8x16.splat(SP)),
    );
    const inside = quotes ? (1 << ctz(quotes)) - 1 : 0xffff;
    if (i8x16.bitmask(hard) & inside) return readEscaped(at);
    spaces |= i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(SP))) & inside;
    equals |= i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(EQUALS))) & inside;
    if (quotes) {
      stringEnd = position + <usize>ctz(quotes);
      hasSpace = spaces != 0;
      hasEquals = equals != 0;
      return true;
    }
    position += 16;
  }
}

/** The same, byte by byte. */
function readEscaped(at: usize): bool {
  let position = at;
  hasSpace = hasEquals = false;
  while (true) {
    const byte = load<u8>(position);
    if (byte == QUOTE) {
      stringEnd = position;
      return true;
    }
    if (byte < SP || byte == 127) return false;
    if (byte == BACKSLASH) {
      const length = readEscape(position + 1);
      if (length == 0) return false;
      position += length;
      continue;
    }
    if (byte == SP) hasSpace = true;
    else if (byte == EQUALS) hasEquals = true;
    position++;
  }
}

/** The length of an escape whose letter stands at `at`, with its backslash; 0 for one that is the host's. */
function readEscape(at: usize): usize {
  const letter = load<u8>(at);
  if (letter == QUOTE) {
    hasQuote = true;
    return 2;
  }
  if (letter == BACKSLASH) {
    hasBackslash = true;
    return 2;
  }
  const isShort = letter == 98 || letter == 102 || letter == 110 || letter == 114 || letter == 116; // b f n r t
  if (!isShort && !(letter == 117 && isControlEscape(at + 1))) return 0;
  hasControl = true;
  return isShort ? 2 : 6;
}

/** True for `001b` and the like: a control character, as a writer escapes it, that has no shorter escape. */
function isControlEscape(at: usize): bool {
  if (load<u16>(at) != 0x3030) return false;
  const high = load<u8>(at, 2);
  const low = load<u8>(at, 3);
  const isLow = <u32>low - 48 < 10 || <u32>low - 97 < 6;
  if (!isLow || (high != 48 && high != 49)) return false;
  return high == 49 || low < 56 || low == 98 || low > 100; // 08, 09, 0a, 0c and 0d are shorter as letters
}

/** Copies a string to `to`, its escapes of quotes and backslashes undone; returns the end of the copy. */
export function copyUnescaped(to: usize, from: usize, end: usize): usize {
  let target = to;
  for (let at = from; at < end; at++) {
    if (load<u8>(at) == BACKSLASH) at++;
    store<u8>(target++, load<u8>(at));
  }
  return target;
}

/** Copies a text to `to` as the inside of a string; returns the end of the copy. */
export function copyEscaped(to: usize, from: usize, end: usize): usize {
  let target = to;
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == QUOTE || byte == BACKSLASH) store<u8>(target++, BACKSLASH);
    store<u8>(target++, byte);
  }
  return target;
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return <u32>byte - 48 < 10;
}

function endOfDigits(at: usize): usize {
  let position = at;
  while (isDigit(load<u8>(position))) position++;
  return position;
}

/** The position behind the number (RFC 8259) at `at`, or 0. */
export function endOfNumber(at: usize): usize {
  const first = load<u8>(at) == MINUS ? at + 1 : at;
  let position = endOfDigits(first);
  if (position == first || (position > first + 1 && load<u8>(first) == ZERO)) return 0;
  if (load<u8>(position) == DOT) {
    const digits = endOfDigits(position + 1);
    if (digits == position + 1) return 0;
    position = digits;
  }
  if ((load<u8>(position) | 32) == 101) {
    const sign = load<u8>(position, 1);
    const exponent = sign == PLUS || sign == MINUS ? position + 2 : position + 1;
    const digits = endOfDigits(exponent);
    return digits == exponent ? 0 : digits;
  }
  return position;
}

/** The position behind the number, `true`, `false` or `null` at `at`, or 0. */
export function endOfToken(at: usize): usize {
  const word = load<u32>(at);
  if (word == WORD_TRUE || word == WORD_NULL) return at + 4;
  if (load<u8>(at) == 102 && load<u32>(at, 1) == WORD_ALSE) return at + 5;
  return endOfNumber(at);
}

const OPEN_BRACKET: u8 = 91;
const CLOSE_BRACKET: u8 = 93;
const OPEN_BRACE: u8 = 123;
const CLOSE_BRACE: u8 = 125;
const COMMA: u8 = 44;
const COLON: u8 = 58;
const MOST_DEPTH: u32 = 16;

/** Set by endOfNested when it holds a quote or a space. */
export let isNestedQuoted: bool = false;

/**
 * The position behind the array or object at `at`, or 0 when it is malformed or the host's: nested deeply, or with more than a space
 * behind a comma or a colon. No control characters or DEL stand in it.
 */
export function endOfNested(at: usize): usize {
  isNestedQuoted = false;
  return endOfValue(at, 0);
}

function endOfValue(at: usize, depth: u32): usize {
  const first = load<u8>(at);
  if (first == QUOTE) return endOfQuoted(at + 1);
  if (first != OPEN_BRACKET && first != OPEN_BRACE) return endOfToken(at);
  if (depth == MOST_DEPTH) return 0;
  const close = first == OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_BRACE;
  let position = at + 1;
  if (load<u8>(position) == close) return position + 1;
  while (true) {
    if (first == OPEN_BRACE) {
      if (load<u8>(position) != QUOTE) return 0;
      position = endOfQuoted(position + 1);
      if (position == 0 || load<u8>(position) != COLON) return 0;
      position = skipSpace(position + 1);
    }
    position = endOfValue(position, depth + 1);
    if (position == 0) return 0;
    const next = load<u8>(position++);
    if (next == close) return position;
    if (next != COMMA) return 0;
    position = skipSpace(position);
  }
}

function skipSpace(at: usize): usize {
  if (load<u8>(at) != SP) return at;
  isNestedQuoted = true;
  return at + 1;
}

function endOfQuoted(at: usize): usize {
  isNestedQuoted = true;
  return readEscaped(at) ? stringEnd + 1 : 0;
}
