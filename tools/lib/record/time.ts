// The time of a record: RFC 3339 in UTC, ending in Z, with 0 to 9 fraction digits. Text is what records keep; numbers are
// made only to compare and to compute, as nanoseconds (bigint) or as whole milliseconds.
// Proleptic Gregorian calendar, years 0000 to 9999, no leap seconds.

const ZERO = 0x30;
const NINE = 0x39;
/** Length of `2026-02-14T12:34:05Z`, the shortest time. */
const SHORTEST = 20;
/** Length with a point and nine fraction digits, the longest. */
const LONGEST = 30;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const MIN_MS = -62_167_219_200_000;
const MAX_MS = 253_402_300_799_999;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** The number written in two digits at `at`, or -1. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : -1;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isDate(text: string): boolean {
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12) return false;
  return day >= 1 && day <= daysInMonth(century * 100 + yearOfCentury, month);
}

function isClock(text: string): boolean {
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

function hasSeparators(text: string): boolean {
  return text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':';
}

/** True when everything from 19 on is `Z`, or a point, digits and `Z`. */
function isFraction(text: string): boolean {
  if (text.length === SHORTEST) return true;
  if (text[19] !== '.' || text.length < SHORTEST + 2) return false;
  for (let at = 20; at < text.length - 1; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** True for a time of the grammar: an existing date, hour 0 to 23, second 0 to 59, uppercase `T` and `Z`. */
export function isTime(text: string): boolean {
  if (text.length < SHORTEST || text.length > LONGEST || text[text.length - 1] !== 'Z') return false;
  return hasSeparators(text) && isFraction(text) && isDate(text) && isClock(text);
}

/**
 * Days from 1970-01-01 to a date. The year is counted from March, so that the leap day is its last one
 * (the usual civil-calendar arithmetic, after Howard Hinnant's description).
 */
function daysFromEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

/** Whole seconds since 1970 of a valid time. */
function secondsOf(time: string): number {
  const year = twoDigits(time, 0) * 100 + twoDigits(time, 2);
  const days = daysFromEpoch(year, twoDigits(time, 5), twoDigits(time, 8));
  return days * 86_400 + twoDigits(time, 11) * 3600 + twoDigits(time, 14) * 60 + twoDigits(time, 17);
}

/** The first `digits` fraction digits of a valid time as an integer. */
function fractionOf(time: string, digits: number): number {
  let value = 0;
  for (let at = 20; at < 20 + digits; at++) {
    value = value * 10 + (at < time.length - 1 ? time.charCodeAt(at) - ZERO : 0);
  }
  return value;
}

/** Nanoseconds since 1970-01-01T00:00:00Z (negative before it), or undefined when the text is no time. */
export function parseTime(text: string): bigint | undefined {
  if (!isTime(text)) return undefined;
  return BigInt(secondsOf(text)) * NANOSECONDS_PER_SECOND + BigInt(fractionOf(text, 9));
}

/** Whole milliseconds since 1970, finer digits cut off (towards the past); NaN when the text is no time. */
export function timeMs(text: string): number {
  return isTime(text) ? secondsOf(text) * 1000 + fractionOf(text, 3) : Number.NaN;
}

/** Enough digits, in groups of three, to lose nothing. */
function shortestFraction(nanoseconds: string): string {
  let end = 9;
  while (end > 0 && nanoseconds.endsWith('000', end)) end -= 3;
  return nanoseconds.slice(0, end);
}

/**
 * The time `ns` nanoseconds after 1970. With `fractionDigits` (0 to 9) finer digits are cut off, never rounded up;
 * without it 0, 3, 6 or 9 digits are written, whatever loses nothing.
 * @throws RangeError outside of the years 0000 to 9999.
 */
export function formatTime(ns: bigint, fractionDigits?: number): string {
  const fraction = ((ns % NANOSECONDS_PER_SECOND) + NANOSECONDS_PER_SECOND) % NANOSECONDS_PER_SECOND;
  const ms = Number((ns - fraction) / 1_000_000n);
  if (ms < MIN_MS || ms > MAX_MS) throw new RangeError(`time out of range: ${ns} ns`);
  const nanoseconds = String(fraction).padStart(9, '0');
  const digits =
    fractionDigits === undefined ? shortestFraction(nanoseconds) : nanoseconds.slice(0, fractionDigits);
  return `${new Date(ms).toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

/**
 * The time `ms` milliseconds after 1970, with three fraction digits; a part of a millisecond is cut off.
 * @throws RangeError outside of the years 0000 to 9999, and for NaN.
 */
export function formatTimeMs(ms: number): string {
  const whole = Math.floor(ms);
  if (!(whole >= MIN_MS && whole <= MAX_MS)) throw new RangeError(`time out of range: ${ms} ms`);
  return new Date(whole).toISOString();
}
