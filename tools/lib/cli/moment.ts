// The times of the command line: so long ago, or a point in time, in the spellings that docker, kubectl and journalctl take.

import { parseDuration } from '../record/duration.ts';
import { UsageError } from './failure.ts';

const US_PER_S = 1e6;
const US_PER_MS = 1000;

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/i;
const CLOCK = /^(\d{1,2}:\d{2})(?::(\d{2}))?$/;

/**
 * Microseconds since 1970 of the value of a time option. A duration is before `nowMs`, a clock time is of its day; without a
 * zone times are UTC, as those of records. @throws UsageError
 */
export function parseMoment(option: string, text: string, nowMs: number): number {
  const at = agoUs(text, nowMs) ?? epochUs(text) ?? clockUs(text, nowMs) ?? dateUs(text);
  if (at !== undefined && Number.isFinite(at)) return at;
  throw new UsageError(
    `option --${option} expects a time: 5m for so long ago, 2026-02-14T12:34:05Z, 2026-02-14, 12:34, or seconds since 1970, got ${JSON.stringify(text)}`,
  );
}

/** `5m`, `-5m`, `5m ago`. */
function agoUs(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs * US_PER_MS;
  const duration = text.replace(/^-/, '').replace(/\s+ago$/, '');
  const seconds = parseDuration(duration, 0);
  return seconds === undefined ? undefined : nowMs * US_PER_MS - Math.round(seconds * US_PER_S);
}

/** `1771072445`, `@1771072445.5`. */
function epochUs(text: string): number | undefined {
  return /^@?\d{5,11}(\.\d+)?$/.test(text) ? Math.floor(Number(text.replace('@', '')) * US_PER_S) : undefined;
}

/** `12:34`, `12:34:05`: of today. */
function clockUs(text: string, nowMs: number): number | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return dateUs(`${today}T${(match[1] as string).padStart(5, '0')}:${match[2] ?? '00'}Z`);
}

function dateUs(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, date = '', clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = Date.parse(`${date}T${clock}:${seconds}${offset}`);
  // Date.parse takes 2026-02-31 for March.
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  return isDay ? ms * US_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6)) : Number.NaN;
}
