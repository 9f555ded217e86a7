// Quantities read straight from bytes: the common forms, whole or decimal with one simple unit. Everything else is left to
// parseQuantity, with which this agrees to the last bit: digits and scale are exact, so that one division rounds once.

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const POINT = 0x2e;
const SPACE = 0x20;
/** Digits that a double holds exactly, whatever they are. */
const MOST_DIGITS = 15;

const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** What a unit does: times `factor`, divided by 10^`scale`. */
interface Unit {
  readonly factor: number;
  readonly scale: number;
}

function unit(factor: number, scale = 0): Unit {
  return { factor, scale };
}

/** Units by their bytes, the first lowest; of one or two bytes. */
const UNITS: ReadonlyMap<number, Unit> = new Map(
  (
    [
      ['s', unit(1)],
      ['ms', unit(1, 3)],
      ['us', unit(1, 6)],
      ['ns', unit(1, 9)],
      ['%', unit(1, 2)],
      ['B', unit(1)],
      ['K', unit(2 ** 10)],
      ['M', unit(2 ** 20)],
      ['G', unit(2 ** 30)],
    ] as const
  ).map(([name, value]) => [name.charCodeAt(0) + (name.length > 1 ? name.charCodeAt(1) << 8 : 0), value]),
);

/** What readNumber found. */
export interface FoundNumber {
  value: number;
  /** Behind the number and its unit. */
  end: number;
}

/**
 * Reads the quantity at `start`, which ends at a space or at `end`. Returns false where it is none of the common ones, and leaves
 * `found` as it is.
 */
export function readNumber(bytes: Uint8Array, start: number, end: number, found: FoundNumber): boolean {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  const firstDigit = at;
  let digits = 0;
  let byte = at < end ? (bytes[at] as number) : 0;
  while (byte >= ZERO && byte <= NINE) {
    digits = digits * 10 + (byte - ZERO);
    byte = ++at < end ? (bytes[at] as number) : 0;
  }
  const whole = at - firstDigit;
  // JSON numbers have no leading zeros.
  if (whole === 0 || (whole > 1 && bytes[firstDigit] === ZERO)) return false;
  let scale = 0;
  if (byte === POINT) {
    const firstDecimal = at + 1;
    byte = ++at < end ? (bytes[at] as number) : 0;
    while (byte >= ZERO && byte <= NINE) {
      digits = digits * 10 + (byte - ZERO);
      byte = ++at < end ? (bytes[at] as number) : 0;
    }
    scale = at - firstDecimal;
    if (scale === 0) return false;
  }
  if (whole + scale > MOST_DIGITS) return false;
  let factor = 1;
  if (at < end && byte !== SPACE) {
    let code = byte;
    if (++at < end && bytes[at] !== SPACE) code += (bytes[at++] as number) << 8;
    const known = UNITS.get(code);
    if (!known || (at < end && bytes[at] !== SPACE)) return false;
    factor = known.factor;
    scale += known.scale;
    if (digits * factor > Number.MAX_SAFE_INTEGER) return false;
  }
  // The largest power of ten that a double holds exactly.
  if (scale >= POWERS.length) return false;
  const value = (digits * factor) / (POWERS[scale] as number);
  found.value = isNegative ? -value : value;
  found.end = at;
  return true;
}
