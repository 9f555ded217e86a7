// Quantities: a number with or without a unit, as base units of its dimension: seconds, bytes, ratios (`23%` is 0.23).
//
// Every number is a JSON number, with its unit directly behind it (an exponent is fine: `1e3ms` is one second). Only
// durations compound: parts in falling units, each once, all but the last without a fraction, none with an exponent,
// one sign in front (`-1m30.5s`). The value is the correctly rounded double wherever digits times unit stay below 2^53,
// so that `2ms` and `0.002s` are equal and not merely close.

export type Dimension = 'number' | 'duration' | 'size' | 'ratio';

export interface Quantity {
  /** Seconds, bytes, a ratio or a plain number; NaN and the infinities are numbers. */
  readonly value: number;
  readonly dimension: Dimension;
}

/** One unit: the base units in it are factor × 10^exponent. */
interface Unit {
  readonly dimension: Dimension;
  readonly factor: number;
  readonly exponent: number;
}

function unit(dimension: Dimension, factor: number, exponent = 0): Unit {
  return { dimension, factor, exponent };
}

const units: ReadonlyMap<string, Unit> = new Map([
  ['', unit('number', 1)],
  ['%', unit('ratio', 1, -2)],
  ['ns', unit('duration', 1, -9)],
  ['us', unit('duration', 1, -6)],
  ['\u00b5s', unit('duration', 1, -6)],
  ['\u03bcs', unit('duration', 1, -6)],
  ['ms', unit('duration', 1, -3)],
  ['s', unit('duration', 1)],
  ['m', unit('duration', 60)],
  ['h', unit('duration', 3600)],
  ['d', unit('duration', 86_400)],
  ['B', unit('size', 1)],
  ['K', unit('size', 2 ** 10)],
  ['M', unit('size', 2 ** 20)],
  ['G', unit('size', 2 ** 30)],
  ['T', unit('size', 2 ** 40)],
  ['KiB', unit('size', 2 ** 10)],
  ['MiB', unit('size', 2 ** 20)],
  ['GiB', unit('size', 2 ** 30)],
  ['TiB', unit('size', 2 ** 40)],
  ['KB', unit('size', 1, 3)],
  ['MB', unit('size', 1, 6)],
  ['GB', unit('size', 1, 9)],
  ['TB', unit('size', 1, 12)],
]);

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

/** The index after the unsigned integer of JSON at `start` (no leading zero), or -1. */
function integerEnd(text: string, start: number): number {
  const end = digitsEnd(text, start);
  if (end === start || (end > start + 1 && text.charCodeAt(start) === ZERO)) return -1;
  return end;
}

/** The index after `.` and digits at `start`, `start` when there is no point, -1 when no digit follows it. */
function fractionEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== POINT) return start;
  const end = digitsEnd(text, start + 1);
  return end === start + 1 ? -1 : end;
}

/** The index after an exponent at `start`; `start` when there is none. */
function exponentEnd(text: string, start: number): number {
  if ((text.charCodeAt(start) | 0x20) !== 0x65) return start;
  const sign = text.charCodeAt(start + 1);
  const digits = sign === PLUS || sign === MINUS ? start + 2 : start + 1;
  const end = digitsEnd(text, digits);
  return end === digits ? start : end;
}

/** The index after the JSON number that begins at `start`, or -1 when none does. */
export function numberEnd(text: string, start: number): number {
  const integer = integerEnd(text, text.charCodeAt(start) === MINUS ? start + 1 : start);
  const fraction = integer < 0 ? -1 : fractionEnd(text, integer);
  return fraction < 0 ? -1 : exponentEnd(text, fraction);
}

/** True when the whole text is one JSON number. */
export function isJsonNumber(text: string): boolean {
  return numberEnd(text, 0) === text.length && text !== '';
}

const EXACT_POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** digits × 10^exponent, correctly rounded: one division or product of two exact doubles, else the engine's parser. */
function scaled(digits: number, exponent: number): number | undefined {
  if (Math.abs(digits) > Number.MAX_SAFE_INTEGER) return undefined;
  if (exponent <= 0 && exponent >= -22) return digits / EXACT_POWERS[-exponent]!;
  return exponent > 0 && exponent <= 22 ? digits * EXACT_POWERS[exponent]! : undefined;
}

/** A JSON number times a unit. */
function valueIn(number: string, { factor, exponent }: Unit): number {
  if (factor === 1 && exponent === 0) return Number(number);
  const [mantissa, tens = '0'] = number.toLowerCase().split('e') as [string, string?];
  const point = mantissa.indexOf('.');
  const decimals = point < 0 ? 0 : mantissa.length - point - 1;
  const shift = Number(tens) + exponent;
  const exact = scaled(Number(mantissa.replace('.', '')) * factor, shift - decimals);
  return exact ?? Number(`${mantissa}e${shift}`) * factor;
}

/** Units a compound duration falls through, with the nanoseconds in each. */
const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['d', 86_400e9],
  ['h', 3600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['\u00b5s', 1e3],
  ['\u03bcs', 1e3],
  ['ns', 1],
]);

interface Part {
  readonly digits: number;
  readonly decimals: number;
  readonly nanoseconds: number;
  readonly end: number;
}

function unitEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) > NINE) at++;
  return at;
}

/** One part of a compound duration, or undefined. */
function partAt(text: string, start: number): Part | undefined {
  const integer = integerEnd(text, start);
  const fraction = integer < 0 ? -1 : fractionEnd(text, integer);
  if (fraction < 0) return undefined;
  const end = unitEnd(text, fraction);
  const nanoseconds = NANOSECONDS.get(text.slice(fraction, end));
  if (nanoseconds === undefined) return undefined;
  const decimals = fraction === integer ? 0 : fraction - integer - 1;
  return { digits: Number(text.slice(start, fraction).replace('.', '')), decimals, nanoseconds, end };
}

/** The seconds of an unsigned compound duration, or undefined. */
function compoundSeconds(text: string, start: number): number | undefined {
  const parts: Part[] = [];
  let last: Part | undefined;
  for (let at = start; at < text.length; at = last.end) {
    const part = partAt(text, at);
    if (part === undefined) return undefined;
    if (last !== undefined && (last.decimals > 0 || last.nanoseconds <= part.nanoseconds)) return undefined;
    parts.push(part);
    last = part;
  }
  if (last === undefined) return undefined;
  const { decimals, nanoseconds } = last;
  // All parts in units of the last one's last digit: integers, so the sum is exact below 2^53.
  const shift = 10 ** decimals;
  const digits = parts.reduce(
    (sum, part) =>
      sum + (part === last ? part.digits : part.digits * (part.nanoseconds / nanoseconds) * shift),
    0,
  );
  const inUnit = nanoseconds >= 1e9 ? nanoseconds / 1e9 : 1;
  const exponent = nanoseconds >= 1e9 ? 0 : Math.log10(nanoseconds) - 9;
  const exact = scaled(digits * inUnit, exponent - decimals);
  return exact ?? (digits / shift) * (nanoseconds / 1e9);
}

function specialNumber(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : undefined;
}

/** The quantity a bare token is, in seconds, bytes or as a ratio; undefined when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const end = numberEnd(text, 0);
  if (end < 0) {
    const value = specialNumber(text);
    return value === undefined ? undefined : { value, dimension: 'number' };
  }
  const found = units.get(text.slice(end));
  if (found !== undefined) return { value: valueIn(text.slice(0, end), found), dimension: found.dimension };
  const negative = text.charCodeAt(0) === MINUS;
  const seconds = compoundSeconds(text, negative ? 1 : 0);
  return seconds === undefined ? undefined : { value: negative ? -seconds : seconds, dimension: 'duration' };
}

/** The text forms of mergeable summaries: DDSketch, HyperLogLog, top-k. */
const SUMMARY_PREFIXES = ['dd1:', 'hl1:', 'tk1:'];

/**
 * True for a bare token that is a value in the non-log kinds: a quantity or a mergeable summary. Any other bare token is
 * read as a label there.
 */
export function isValueToken(text: string): boolean {
  return SUMMARY_PREFIXES.some((prefix) => text.startsWith(prefix)) || parseQuantity(text) !== undefined;
}
