// Quantities: a number with or without a unit, as base units of its dimension: seconds, bytes, ratios (`23%` is 0.23).
//
// Every number is a JSON number with its unit directly behind it; an exponent is fine, `1e3ms` is one second. Durations
// may have several parts (duration.ts) behind one sign: `-1m30.5s`. The value is the correctly rounded double wherever
// digits times unit stay below 2^53, so that `2ms` and `0.002s` are equal and not merely close.

import { DURATION_UNITS, formatDuration, parseDuration } from './duration.ts';
import { numberEnd, shiftedText, timesUnit } from './number.ts';

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

const units = new Map<string, Unit>([
  ['', unit('number', 1)],
  ['%', unit('ratio', 1, -2)],
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
for (const [name, { factor, exponent }] of DURATION_UNITS)
  units.set(name, unit('duration', factor, exponent));

function parseSpecial(text: string): Quantity | undefined {
  if (text === 'NaN') return { value: Number.NaN, dimension: 'number' };
  if (text === '+Inf') return { value: Number.POSITIVE_INFINITY, dimension: 'number' };
  return text === '-Inf' ? { value: Number.NEGATIVE_INFINITY, dimension: 'number' } : undefined;
}

/** The quantity a bare token is, in seconds, bytes or as a ratio; undefined when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const end = numberEnd(text, 0);
  if (end < 0) return parseSpecial(text);
  const found = units.get(text.slice(end));
  if (found !== undefined) {
    const value = timesUnit(text.slice(0, end), found.factor, found.exponent);
    return { value, dimension: found.dimension };
  }
  const isNegative = text.startsWith('-');
  const seconds = parseDuration(text, isNegative ? 1 : 0);
  if (seconds === undefined) return undefined;
  return { value: isNegative ? -seconds : seconds, dimension: 'duration' };
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

const SIZES = ['B', 'K', 'M', 'G', 'T'] as const;

/** Exact without digits: dividing by a power of two does not round. */
function inSizeUnit(bytes: number, power: number, significantDigits?: number): string {
  return `${shiftedText(bytes / 1024 ** power, 0, significantDigits)}${SIZES[power]}`;
}

/** In the largest unit that leaves at least one of it after rounding. */
function formatRoundedSize(bytes: number, significantDigits: number): string {
  const isLargeEnough = (power: number) =>
    Number((bytes / 1024 ** power).toPrecision(significantDigits)) >= 1;
  return inSizeUnit(bytes, [4, 3, 2, 1].find(isLargeEnough) ?? 0, significantDigits);
}

/** In the unit with the shortest exact text, the larger one of equals: 1234567 is `1234567B`, 28 × 2^20 is `28M`. */
function formatExactSize(bytes: number): string {
  let shortest = inSizeUnit(bytes, 0);
  for (let power = 1; power < SIZES.length && bytes >= 1024 ** power; power++) {
    const text = inSizeUnit(bytes, power);
    if (text.length <= shortest.length) shortest = text;
  }
  return shortest;
}

function formatMagnitude(magnitude: number, dimension: Dimension, significantDigits?: number): string {
  switch (dimension) {
    case 'number':
      return shiftedText(magnitude, 0, significantDigits);
    case 'ratio':
      return `${shiftedText(magnitude, 2, significantDigits)}%`;
    case 'duration':
      return formatDuration(magnitude, significantDigits);
    case 'size':
      return significantDigits === undefined
        ? formatExactSize(magnitude)
        : formatRoundedSize(magnitude, significantDigits);
  }
}

/**
 * A quantity in seconds, bytes, as a ratio or a plain number as a bare token: `3ms`, `1m30s`, `28M`, `23%`, `0.1`.
 * With `significantDigits` (1 to 100) rounded for people, durations from a minute on to their two largest units;
 * without it exact: parseQuantity gives value and dimension back. NaN and the infinities have no unit.
 */
export function formatQuantity(value: number, dimension: Dimension, significantDigits?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatMagnitude(Math.abs(value), dimension, significantDigits);
}
