// JSON values in place, the plain ones: strings without escapes, numbers, words. Whatever is harder is the host's.

import { BACKSLASH, EQUALS, QUOTE, SP, ZERO } from './bytes';

/** Of the last plain string: where its closing quote stands, and whether it holds a space or an '='. */
export let stringEnd: usize = 0;
export let hasSpace: bool = false;
export let hasEquals: bool = false;

const MINUS: u8 = 45;
const PLUS: u8 = 43;
const DOT: u8 = 46;
const WORD_TRUE: u32 = 0x65757274; // 'true', as the bytes stand in memory
const WORD_ALSE: u32 = 0x65736c61;
const WORD_NULL: u32 = 0x6c6c756e;

/**
 * Reads the string behind the quote before `at`; false when it holds an escape, a control character or DEL, or is not closed. A line
 * ends with a control character, so nothing behind it is ever taken for part of it.
 */
export function readString(at: usize): bool {
  let position = at;
  let spaces: i32 = 0;
  let equals: i32 = 0;
  while (true) {
    const bytes = v128.load(position);
    const quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(QUOTE)));
    const hard = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(BACKSLASH)), i8x16.eq(bytes, i8x16.splat(127))),
      i8x16.lt_u(bytes, i8x16.splat(SP)),
    );
    const inside = quotes ? (1 << ctz(quotes)) - 1 : 0xffff;
    if (i8x16.bitmask(hard) & inside) return false;
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
