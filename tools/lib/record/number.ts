// JSON numbers: where one ends, and decimal scaling that rounds once. Quantities and the JSON form stand on this.

const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

function digitsEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
  }
  return at;
}

/** The index after the unsigned integer at `start` (no leading zero), or -1. */
function integerEnd(text: string, start: number): number {
  const end = digitsEnd(text, start);
  if (end === start || (end > start + 1 && text.charCodeAt(start) === ZERO)) return -1;
  return end;
}

/** The index after the unsigned decimal (integer, or integer, point and digits) at `start`, or -1. */
export function decimalEnd(text: string, start: number): number {
  const integer = integerEnd(text, start);
  if (integer < 0 || text.charCodeAt(integer) !== POINT) return integer;
  const end = digitsEnd(text, integer + 1);
  return end === integer + 1 ? -1 : end;
}

/** The index after an exponent at `start`; `start` when there is none. */
function exponentEnd(text: string, start: number): number {
  if ((text.charCodeAt(start) | 0x20) !== 0x65) return start;
  const sign = text.charCodeAt(start + 1);
  const digits = sign === PLUS || sign === MINUS ? start + 2 : start + 1;
  const end = digitsEnd(text, digits);
  return end === digits ? start : end;
}

/** The index after the JSON number (RFC 8259) that begins at `start`, or -1 when none does. */
export function numberEnd(text: string, start: number): number {
  const end = decimalEnd(text, text.charCodeAt(start) === MINUS ? start + 1 : start);
  return end < 0 ? -1 : exponentEnd(text, end);
}

/** True when the whole text is one JSON number. */
export function isJsonNumber(text: string): boolean {
  return text !== '' && numberEnd(text, 0) === text.length;
}

/** How many digits stand behind the point of a decimal. */
export function decimalsOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

const EXACT_POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/**
 * digits × 10^exponent, correctly rounded, by one product or quotient of two exact doubles; undefined where one of them
 * would not be exact.
 */
export function scaled(digits: number, exponent: number): number | undefined {
  if (!(Math.abs(digits) <= Number.MAX_SAFE_INTEGER)) return undefined;
  if (exponent <= 0 && exponent >= -22) return digits / EXACT_POWERS[-exponent]!;
  return exponent > 0 && exponent <= 22 ? digits * EXACT_POWERS[exponent]! : undefined;
}

/** Beyond it every double is 0 or infinite, whatever digits stand before the exponent. */
const MAX_EXPONENT = 1e15;

/** number × factor × 10^exponent for a JSON number and an integer factor; correctly rounded where `scaled` is. */
export function timesUnit(number: string, factor: number, exponent: number): number {
  if (factor === 1 && exponent === 0) return Number(number);
  const [decimal, tens = '0'] = number.toLowerCase().split('e') as [string, string?];
  const shift = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(tens))) + exponent;
  const exact = scaled(Number(decimal.replace('.', '')) * factor, shift - decimalsOf(decimal));
  return exact ?? Number(`${decimal}e${shift}`) * factor;
}

/** The digits of a decimal with its point behind the digit of 10^0, or with an exponent where zeros would pile up. */
function placePoint(digits: string, exponent: number): string {
  if (exponent < -7 || exponent > 20) {
    return `${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const integer = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return digits.length > exponent + 1 ? `${integer}.${digits.slice(exponent + 1)}` : integer;
}

/**
 * magnitude × 10^shift as a JSON number: the shortest digits that give the double back, or `significantDigits` of them,
 * shifted as text, because multiplying would round a second time. `magnitude` is finite and not negative.
 */
export function shiftedText(magnitude: number, shift: number, significantDigits?: number): string {
  if (magnitude === 0) return '0';
  // What is counted comes by far most often.
  if (shift === 0 && significantDigits === undefined && Number.isSafeInteger(magnitude))
    return String(magnitude);
  const text = magnitude.toExponential(significantDigits === undefined ? undefined : significantDigits - 1);
  const letter = text.indexOf('e');
  let end = letter;
  while (text.charCodeAt(end - 1) === ZERO) end--;
  return placePoint(text[0] + text.slice(2, end), Number(text.slice(letter + 1)) + shift);
}
