// Times as log lines write them, turned into times of the grammar: RFC 3339 and its relatives (a space for the T, a comma
// for the point, slashes in the date, no zone), and seconds, milliseconds, microseconds or nanoseconds since 1970.
//
// Digits of a fraction are copied and never computed with. Zones move whole minutes, so the last minute seen is kept: on
// a busy log the next line nearly always has the same one. A time without a zone is local time.

import { isTime } from '../../lib/record/time.ts';

/** A time found in a line. */
export interface FoundTime {
  /** A time of the grammar. */
  readonly time: string;
  /** The index behind it in the line. */
  readonly end: number;
}

/** Year, separator, month, day, hour and minute, seconds, fraction, zone. What follows must not go on as a word. */
const CLOCK =
  /([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})(?:[.,]([0-9]{1,9})[0-9]*)?( ?(?:Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})|[+-][0-9]{2})?(?![0-9A-Za-z])/y;

/** The time that begins at `start` of a line; undefined when none does or the date does not exist. */
export function clockTimeAt(line: string, start: number): FoundTime | undefined {
  CLOCK.lastIndex = start;
  const match = CLOCK.exec(line);
  if (match === null) return undefined;
  const [text, year, , month, day, minute, second, fraction, zone] = match;
  const head = minuteInUtc(`${year}-${month}-${day}T${minute}`, zone);
  const time = `${head}${second}${fraction === undefined ? '' : `.${fraction}`}Z`;
  return isTime(time) ? { time, end: start + text.length } : undefined;
}

/** A whole text as a time: a clock time, or a number since 1970. */
export function timeOfText(text: string): string | undefined {
  if (isTime(text)) return text;
  const found = clockTimeAt(text, 0);
  return found === undefined ? timeOfNumber(text) : found.end === text.length ? found.time : undefined;
}

/** Seconds (9 or 10 digits before the point: 1973 to 2286), milliseconds, microseconds or nanoseconds since 1970. */
const SINCE_EPOCH = /^([0-9]{9,10})(?:[0-9]{3}){0,3}(?:\.[0-9]+)?$/;

function timeOfNumber(text: string): string | undefined {
  if (!SINCE_EPOCH.test(text)) return undefined;
  const point = text.indexOf('.');
  const integer = point < 0 ? text : text.slice(0, point);
  const decimals = point < 0 ? '' : text.slice(point + 1);
  // 9 to 10 digits are seconds; each three more are a thousand times finer.
  const seconds = integer.slice(0, integer.length - 3 * Math.floor((integer.length - 9) / 3));
  const fraction = (integer.slice(seconds.length) + decimals).slice(0, 9);
  return `${secondInUtc(seconds)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

let lastSeconds = '';
let lastSecond = '';

function secondInUtc(seconds: string): string {
  if (seconds !== lastSeconds) {
    lastSecond = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    lastSeconds = seconds;
  }
  return lastSecond;
}

let lastMinute = '';
let lastZone: string | undefined;
let lastInUtc = '';

/** `2026-02-14T12:34` of a zone as the same minute in UTC; not a time, when it was none. */
function minuteInUtc(minute: string, zone: string | undefined): string {
  if (minute !== lastMinute || zone !== lastZone || lastInUtc === '') {
    lastInUtc = computeMinute(minute, zone);
    lastMinute = minute;
    lastZone = zone;
  }
  return lastInUtc;
}

function computeMinute(minute: string, zone: string | undefined): string {
  // An impossible date must not be carried over into the next month by the arithmetic of Date.
  if (!isTime(`${minute}:00Z`)) return 'impossible';
  const offset = zone === undefined ? undefined : minutesOf(zone);
  if (offset === 0) return minute;
  const ms =
    offset === undefined ? new Date(`${minute}:00`).getTime() : Date.parse(`${minute}:00Z`) - offset * 60_000;
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year < 0 || year > 9999 ? 'impossible' : date.toISOString().slice(0, 16);
}

/** Minutes east of Greenwich. */
function minutesOf(zone: string): number {
  const match = /([+-])([0-9]{2}):?([0-9]{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}
