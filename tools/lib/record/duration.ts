// Durations of several parts, `1m30s`, read and written: parts in falling units, each once, all but the last without a
// fraction, none with an exponent.

import { decimalEnd, decimalsOf, scaled, shiftedText, timesUnit } from './number.ts';

/** A unit as factor × 10^exponent seconds. */
interface DurationUnit {
  readonly factor: number;
  readonly exponent: number;
}

/** The units of time, as record.md spells them, and the micro sign in both its code points. */
export const DURATION_UNITS: ReadonlyMap<string, DurationUnit> = new Map([
  ['d', { factor: 86_400, exponent: 0 }],
  ['h', { factor: 3600, exponent: 0 }],
  ['m', { factor: 60, exponent: 0 }],
  ['s', { factor: 1, exponent: 0 }],
  ['ms', { factor: 1, exponent: -3 }],
  ['us', { factor: 1, exponent: -6 }],
  ['\u00b5s', { factor: 1, exponent: -6 }],
  ['\u03bcs', { factor: 1, exponent: -6 }],
  ['ns', { factor: 1, exponent: -9 }],
]);

interface Part {
  readonly decimal: string;
  readonly unit: DurationUnit;
  readonly end: number;
}

/** The index after the characters from `start` on that come after the digits in ASCII: letters, and the micro sign. */
function unitEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) > 0x39) at++;
  return at;
}

function partAt(text: string, start: number): Part | undefined {
  const end = decimalEnd(text, start);
  if (end < 0) return undefined;
  const next = unitEnd(text, end);
  const unit = DURATION_UNITS.get(text.slice(end, next));
  return unit === undefined ? undefined : { decimal: text.slice(start, end), unit, end: next };
}

/** How many of the smaller unit are in the larger one: an integer, or less than 1 when they are not in falling order. */
function unitsIn(larger: DurationUnit, smaller: DurationUnit): number {
  return (larger.factor / smaller.factor) * 10 ** (larger.exponent - smaller.exponent);
}

function partsOf(text: string, start: number): Part[] | undefined {
  const parts: Part[] = [];
  for (let at = start; at < text.length; ) {
    const part = partAt(text, at);
    if (part === undefined) return undefined;
    const before = parts.at(-1);
    const follows = before === undefined || unitsIn(before.unit, part.unit) > 1;
    if (!follows || before?.decimal.includes('.')) return undefined;
    parts.push(part);
    at = part.end;
  }
  return parts.length === 0 ? undefined : parts;
}

/** The seconds of the unsigned duration text[start…), or undefined when it is none. */
export function parseDuration(text: string, start: number): number | undefined {
  const parts = partsOf(text, start);
  const last = parts?.at(-1);
  if (parts === undefined || last === undefined) return undefined;
  // In units of the last digit of the last part all are integers, so that the sum is exact below 2^53.
  const decimals = decimalsOf(last.decimal);
  const digitsOf = (part: Part) =>
    part === last
      ? Number(part.decimal.replace('.', ''))
      : Number(part.decimal) * unitsIn(part.unit, last.unit) * 10 ** decimals;
  const digits = parts.reduce((sum, part) => sum + digitsOf(part), 0);
  const exact = scaled(digits * last.unit.factor, last.unit.exponent - decimals);
  return (
    exact ?? parts.reduce((sum, { decimal, unit }) => sum + timesUnit(decimal, unit.factor, unit.exponent), 0)
  );
}

const PARTS = ['d', 'h', 'm', 's'].map((name) => ({ name, seconds: DURATION_UNITS.get(name)!.factor }));

/** Whole seconds as a compound: 5400 is `1h30m`. */
function compound(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const part of PARTS) {
    const count = Math.floor(rest / part.seconds);
    if (count > 0) text += `${count}${part.name}`;
    rest -= count * part.seconds;
  }
  return text;
}

/** Rounded to the second of the two largest units, which is all a person reads: 7325.3 is `2h2m`. */
function twoUnits(seconds: number): string {
  const largest = PARTS.findIndex((part) => seconds >= part.seconds);
  const smallest = PARTS[Math.min(largest + 1, PARTS.length - 1)]!.seconds;
  return compound(Math.round(seconds / smallest) * smallest);
}

/** Up to here every step of a compound is exact. */
const MAX_COMPOUND_SECONDS = 1e15;

/** In one unit below a minute: the largest of which there is at least one. */
function formatShort(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${shiftedText(seconds, 0)}s`;
  if (seconds >= 1e-3) return `${shiftedText(seconds, 3)}ms`;
  return seconds >= 1e-6 ? `${shiftedText(seconds, 6)}us` : `${shiftedText(seconds, 9)}ns`;
}

/** Not negative, finite seconds as text; exact, or for people with `significantDigits`. */
export function formatDuration(seconds: number, significantDigits?: number): string {
  const rounded = significantDigits === undefined ? seconds : Number(seconds.toPrecision(significantDigits));
  if (rounded < 60 || rounded > MAX_COMPOUND_SECONDS) return formatShort(rounded);
  if (significantDigits !== undefined) return twoUnits(Math.max(seconds, 60));
  return Number.isInteger(seconds) ? compound(seconds) : formatShort(seconds);
}
