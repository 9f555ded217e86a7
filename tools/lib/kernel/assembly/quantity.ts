// Numbers and quantities in place, for the spellings that need no more than one exact division: decimal digits with
// at most 15 of them, and one unit. Everything else (exponents, compound durations, NaN, longer numbers) is marked hard and left to
// the host. Same results as lib/record's parseQuantity, to the bit.

import { SP } from './bytes';

/** Dimensions as the host numbers them. */
export const NONE: u32 = 0;
export const NUMBER: u32 = 1;
export const DURATION: u32 = 2;
export const SIZE: u32 = 3;
export const RATIO: u32 = 4;
export const HARD: u32 = 5;

export let quantity: f64 = 0;

/** The largest whole number that a double holds exactly with all smaller ones. */
const EXACT: u64 = 9007199254740991;
/** Powers of ten up to here are exact doubles. */
const MOST_POWER: i32 = 22;

const powers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
  1e22,
]);

/** Sets quantity to mantissa * factor / 10^power, rounded once, where that is possible; the dimension, else HARD. */
// @ts-ignore: decorator
@inline
function rounded(dimension: u32, negative: bool, mantissa: u64, factor: u64, power: i32): u32 {
  const digits = mantissa * factor;
  if (digits > EXACT || power > MOST_POWER) return HARD;
  const value = <f64>digits / load<f64>(powers + ((<usize>power) << 3));
  quantity = negative ? -value : value;
  return dimension;
}

/** Multiplying by a power of two does not round. */
// @ts-ignore: decorator
@inline
function inBytes(dimension: u32, powerOfTwo: f64): u32 {
  quantity *= powerOfTwo;
  return dimension;
}

/** Reads [at, end); sets quantity; returns its dimension, NONE for what starts like no number, HARD for what the host must read. */
export function readQuantity(at: usize, end: usize): u32 {
  let position = at;
  const negative = position < end && load<u8>(position) == 45;
  if (negative) position++;
  let mantissa: u64 = 0;
  let digits: i32 = 0;
  let decimals: i32 = 0;
  const first = position;
  while (position < end && <u32>load<u8>(position) - 48 < 10) {
    mantissa = mantissa * 10 + (<u64>load<u8>(position) - 48);
    digits++;
    position++;
  }
  // NaN, +Inf, -Inf and words: the host decides which.
  if (digits == 0) return end - at <= 4 ? HARD : NONE;
  if (digits > 1 && load<u8>(first) == 48) return HARD;
  if (position < end && load<u8>(position) == 46) {
    position++;
    const point = position;
    while (position < end && <u32>load<u8>(position) - 48 < 10) {
      mantissa = mantissa * 10 + (<u64>load<u8>(position) - 48);
      digits++;
      position++;
    }
    decimals = <i32>(position - point);
    if (decimals == 0) return HARD;
  }
  if (digits > 15) return HARD;
  const left = end - position;
  if (left == 0) return rounded(NUMBER, negative, mantissa, 1, decimals);
  const unit = load<u8>(position);
  if (left == 1) {
    if (unit == 115) return rounded(DURATION, negative, mantissa, 1, decimals); // s
    if (unit == 66) return rounded(SIZE, negative, mantissa, 1, decimals); // B
    if (unit == 75) return inBytes(rounded(SIZE, negative, mantissa, 1, decimals), 1024); // K
    if (unit == 77) return inBytes(rounded(SIZE, negative, mantissa, 1, decimals), 1048576); // M
    if (unit == 71) return inBytes(rounded(SIZE, negative, mantissa, 1, decimals), 1073741824); // G
    if (unit == 37) return rounded(RATIO, negative, mantissa, 1, decimals + 2); // %
    if (unit == 109) return rounded(DURATION, negative, mantissa, 60, decimals); // m
    if (unit == 104) return rounded(DURATION, negative, mantissa, 3600, decimals); // h
    return HARD;
  }
  if (left == 2 && load<u8>(position, 1) == 115) {
    if (unit == 109) return rounded(DURATION, negative, mantissa, 1, decimals + 3); // ms
    if (unit == 117) return rounded(DURATION, negative, mantissa, 1, decimals + 6); // us
    if (unit == 110) return rounded(DURATION, negative, mantissa, 1, decimals + 9); // ns
  }
  return HARD;
}

const HIGH_BITS: u64 = 0x8080808080808080;

/** Eight digits, the first in the lowest byte, each from 0 to 9. */
// @ts-ignore: decorator
@inline
function valueOfDigits(digits: u64): u64 {
  const pairs = (digits * 10 + (digits >> 8)) & 0x00ff00ff00ff00ff;
  const quads = (pairs * 100 + (pairs >> 16)) & 0x0000ffff0000ffff;
  return (quads * 10000 + (quads >> 32)) & 0xffffffff;
}

/** Where the value that readUsual has read ends, and its dimension. */
export let usualEnd: usize = 0;
export let usualDimension: u32 = 0;
/** What it is: a whole number, and what to divide it by. Division takes the processor longer than all the rest: it is left to the caller. */
export let usualDigits: f64 = 0;
export let usualDivisor: f64 = 1;

/**
 * Reads the value at `at` if it is as most are: up to seven digits, a point among them or none, and nothing, `ms` or `s` behind them, up to a
 * space or `end`. Sets usualDigits, usualDivisor, usualEnd and usualDimension as readQuantity would; false for any other value. All digits are
 * read at once: how many there are cannot be foretold. 12 bytes can be read at `at`.
 */
// @ts-ignore: decorator
@inline
export function readUsual(at: usize, end: usize): bool {
  const bytes = load<u64>(at) ^ 0x3030303030303030;
  // The high bit of each byte that is no digit; of those behind the first it may be wrong.
  const others = ((bytes + 0x7676767676767676) | bytes) & HIGH_BITS;
  if (others == 0) return false;
  const whole = ctz(others) & ~7; // in bits
  const isPoint = <u64>(<u8>(bytes >> whole) == 0x1e);
  const further = others & (others - 1);
  // No digit before the point; a zero before another digit; a point and no end.
  if (whole == 0 || (whole > 8 && (bytes & 255) == 0) || (further | (isPoint - 1)) == 0) return false;
  // Without a branch: as many numbers have a point as have none.
  const point = isPoint << 3; // in bits
  const length = whole + (((ctz(further) & ~7) - 8 - whole) & (0 - isPoint));
  if (isPoint & <u64>(length == whole)) return false;
  const before = ((<u64>1) << whole) - 1;
  const digits = (bytes & before) | ((bytes >> point) & ~before);
  let position = at + <usize>((length + point) >> 3);
  let power = <usize>((length - whole) >> 3);
  usualDimension = NUMBER;
  const unit = load<u16>(position);
  if (unit == 0x736d) {
    position += 2;
    power += 3;
    usualDimension = DURATION;
  } else if (<u8>unit == 115) {
    position += 1;
    usualDimension = DURATION;
  }
  if (load<u8>(position) != SP && position != end) return false;
  usualEnd = position;
  usualDigits = <f64>(<i64>valueOfDigits(digits << (64 - length)));
  usualDivisor = load<f64>(powers + (power << 3));
  return true;
}
