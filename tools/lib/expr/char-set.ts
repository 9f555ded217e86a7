// Sets of characters, exact for ASCII: bit i for the character with code i, bit 128 for all characters beyond. Good for
// one question, whether two sets can have a character in common, and never wrong in saying that they have none.

export type CharSet = bigint;

export const NO_CHARS: CharSet = 0n;
export const ALL_CHARS: CharSet = (1n << 129n) - 1n;
export const BEYOND_ASCII: CharSet = 1n << 128n;

const BEYOND = 128;

/** The set of one character. */
export function charSet(codePoint: number): CharSet {
  return 1n << BigInt(Math.min(codePoint, BEYOND));
}

/** The set of the characters from `low` to `high`, both included. */
export function charRange(low: number, high: number): CharSet {
  const from = BigInt(Math.min(low, BEYOND));
  const to = BigInt(Math.min(high, BEYOND));
  return (1n << (to + 1n)) - (1n << from);
}

/** Every character that may be outside of the set: those beyond ASCII always may. */
export function complement(set: CharSet): CharSet {
  return (ALL_CHARS & ~set) | BEYOND_ASCII;
}

const LOWER = charRange(0x61, 0x7a);
const UPPER = charRange(0x41, 0x5a);
/** K and S in both cases: U+212A and U+017F differ from them only by case. */
const FOLDED_BEYOND = charSet(0x4b) | charSet(0x6b) | charSet(0x53) | charSet(0x73);

/** The set with every ASCII letter in both cases, and what lies beyond ASCII but differs from it only by case. */
export function withoutCase(set: CharSet): CharSet {
  const folded = set | ((set & LOWER) >> 32n) | ((set & UPPER) << 32n);
  return (folded & FOLDED_BEYOND) === 0n ? folded : folded | BEYOND_ASCII;
}
