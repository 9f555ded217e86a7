// What the prefilter looks for: literals, and what has to stand around them.

/** Classes of bytes for what stands around a literal; several are joined with `|`. The kernel knows them by these bits. */
export const CLASS = {
  digit: 1,
  lower: 2,
  upper: 4,
  minus: 8,
  underscore: 16,
  /** `+`, `/`, `%` and `~`. */
  base64: 32,
  dot: 64,
  hexOrColon: 128,
  word: 7,
  base64url: 31,
} as const;

/** A run of bytes of the classes `set`, at least `least` long. */
export interface Run {
  readonly set: number;
  readonly least: number;
}

/**
 * What the kernel looks at before it reports a literal. spaced: one to four of SP, TAB and colon, or `%20`, stand between it and the run
 * after it. field: it ends a key that has a value. userInfo: it begins an authority with a password. The others need no literal: they
 * are found by their digits, and the candidate is the first of them.
 */
const CHECKS = { spaced: 1, field: 2, userInfo: 3, address4: 4, address6: 5, card: 6 } as const;

export interface Literal {
  /**
   * 1 to 16 places as latin1, each a byte or a set such as [_-]; empty with address4, address6 and card. At the place of a set outside of
   * the fingerprint the kernel takes any byte: the host has to look.
   */
  readonly text: string;
  /** Letters match in both cases. */
  readonly anyCase?: boolean;
  readonly before?: Run;
  readonly after?: Run;
  readonly check?: keyof typeof CHECKS;
}

/** The bytes one of which stands at a place. */
export type ByteSet = readonly number[];

/** The classes of each byte. */
export const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => classesOf(String.fromCharCode(byte)));

function classesOf(char: string): number {
  let bits = 0;
  if (/[0-9]/.test(char)) bits |= CLASS.digit;
  if (/[a-z]/.test(char)) bits |= CLASS.lower;
  if (/[A-Z]/.test(char)) bits |= CLASS.upper;
  if (char === '-') bits |= CLASS.minus;
  if (char === '_') bits |= CLASS.underscore;
  if (char === '.') bits |= CLASS.dot;
  if (/[+/%~]/.test(char)) bits |= CLASS.base64;
  if (/[0-9a-fA-F:]/.test(char)) bits |= CLASS.hexOrColon;
  return bits;
}

/** The places of a text with sets: `a[bc]` is `a`, then `bc`. */
export function placesOf(text: string): readonly string[] {
  return (
    text.match(/\[[^\]]+\]|[^[]/g)?.map((place) => (place.length > 1 ? place.slice(1, -1) : place)) ?? []
  );
}

const MOST_PLACES = 16;
/** Bytes that the fingerprint of a literal takes. */
export const FINGERPRINT_BYTES = 3;

const ALL: ByteSet = Array.from({ length: 256 }, (_, byte) => byte);
const DIGITS = bytesOf('0123456789');
const HEX_OR_COLON = bytesOf('0123456789abcdefABCDEF:');

function bytesOf(chars: string): ByteSet {
  return Array.from(chars, (char) => char.charCodeAt(0));
}

/**
 * The bytes at each place of a literal, and of what has to follow it, as many as a fingerprint takes at least. Throws a RangeError for a
 * literal that is too long.
 */
export function setsOf(literal: Literal): readonly ByteSet[] {
  const { text, anyCase, after, check } = literal;
  if (check === 'address4') return [DIGITS, bytesOf('.'), DIGITS];
  if (check === 'address6') return [HEX_OR_COLON, bytesOf(':'), HEX_OR_COLON];
  if (check === 'card') return [bytesOf('23456'), DIGITS, DIGITS];
  const sets = placesOf(text).map((chars) => bytesOf(anyCase ? bothCases(chars) : chars));
  if (sets.length === 0 || sets.length > MOST_PLACES) {
    throw new RangeError(`a literal has 1 to ${MOST_PLACES} places: ${text}`);
  }
  for (let left = after?.least ?? 0; sets.length < FINGERPRINT_BYTES; left--) {
    const isRun = left > 0 && check !== 'spaced';
    sets.push(isRun && after ? ALL.filter((byte) => (CLASSES[byte]! & after.set) !== 0) : ALL);
  }
  return sets;
}

function bothCases(chars: string): string {
  return chars.toLowerCase() === chars.toUpperCase() ? chars : chars.toLowerCase() + chars.toUpperCase();
}

/** Bytes of a literal in kernel memory. */
export const LITERAL_BYTES = 64;
/** Without the bit in which the cases of a letter differ. */
export const FOLD = 0xdf;

/** Lays a literal out as the kernel (assembly/prefilter.ts) reads it; its fingerprint begins at `fingerprint`. */
export function writeLiteral(records: Buffer, at: number, literal: Literal, fingerprint: number): void {
  const { text, anyCase, before, after, check } = literal;
  const places = placesOf(text);
  places.forEach((chars, index) => {
    // One of several bytes is for the host to tell apart.
    const mask = chars.length > 1 ? 0 : anyCase && /[a-z]/i.test(chars) ? FOLD : 0xff;
    records[at + index] = mask;
    records[at + MOST_PLACES + index] = chars.charCodeAt(0) & mask;
  });
  records.writeUInt32LE(fingerprint, at + 32);
  records.writeUInt32LE(places.length, at + 36);
  records[at + 40] = check === undefined ? 0 : CHECKS[check];
  records[at + 41] = before?.set ?? 0;
  records[at + 42] = before?.least ?? 0;
  records[at + 43] = after?.set ?? 0;
  records.writeUInt32LE(after?.least ?? 0, at + 44);
}
