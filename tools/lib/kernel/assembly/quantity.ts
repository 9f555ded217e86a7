// Numbers and quantities in place, for the spellings that need no more than one exact division: decimal digits with
// at most 15 of them, and one unit. Everything else (exponents, compound durations, NaN, longer numbers) is marked hard and left to
// the host. Same results as lib/record's parseQuantity, to the bit.

/** Dimensions as the host numbers them. */
export const NONE: u32 = 0;
export const NUMBER: u32 = 1;
export const DURATION: u32 = 2;
export const SIZE: u32 = 3;
export const RATIO: u32 = 4;
export const HARD: u32 = 5;

export let quantity: f64 = 0;

const powers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]);

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
  let value = <f64>mantissa / load<f64>(powers + ((<usize>decimals) << 3));
  if (negative) value = -value;
  const left = end - position;
  if (left == 0) {
    quantity = value;
    return NUMBER;
  }
  const unit = load<u8>(position);
  if (left == 1) {
    if (unit == 115) return (quantity = value), DURATION; // s
    if (unit == 66) return (quantity = value), SIZE; // B
    if (unit == 75) return (quantity = value * 1024), SIZE; // K
    if (unit == 77) return (quantity = value * 1048576), SIZE; // M
    if (unit == 71) return (quantity = value * 1073741824), SIZE; // G
    if (unit == 37) return (quantity = value / 100), RATIO; // %
    if (unit == 109) return (quantity = value * 60), DURATION; // m
    if (unit == 104) return (quantity = value * 3600), DURATION; // h
    return HARD;
  }
  if (left == 2 && load<u8>(position, 1) == 115) {
    if (unit == 109) return (quantity = value / 1000), DURATION; // ms
    if (unit == 117) return (quantity = value / 1000000), DURATION; // us
    if (unit == 110) return (quantity = value / 1000000000), DURATION; // ns
  }
  return HARD;
}
