// A moment as people name it: a time of day, a whole time, or how long ago.

import { parseDuration } from './duration.ts';
import { timeMs } from './time.ts';

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The moment that `text` names, seen from `nowMs`, in Unix milliseconds: `03:12` and `03:12:30` are the latest such time of day
 * (UTC) that is not to come, `2026-02-14T03:12:00Z` is itself, `10m` is so long ago. Undefined for anything else.
 */
export function momentMs(text: string, nowMs: number): number | undefined {
  const absoluteMs = timeMs(text);
  if (!Number.isNaN(absoluteMs)) return absoluteMs;
  const [match, hours, minutes, seconds = 0] = TIME_OF_DAY.exec(text) ?? [];
  if (match !== undefined) {
    const ofDayMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS + ofDayMs;
    return todayMs > nowMs ? todayMs - DAY_MS : todayMs;
  }
  const agoSeconds = parseDuration(text, 0);
  return agoSeconds === undefined ? undefined : nowMs - agoSeconds * 1000;
}
