// The times of the command line: absolute ones, and ones before the end of the input.

import { UsageError } from '../lib/cli/failure.ts';
import { parseDuration } from '../lib/record/duration.ts';
import { timeMs } from '../lib/record/time.ts';

const MS_PER_S = 1000;

export type Moment =
  /** Milliseconds since 1970. */
  | { readonly kind: 'absolute'; readonly timeMs: number }
  /** Milliseconds before the latest record. */
  | { readonly kind: 'before-end'; readonly beforeMs: number };

/** Reads the value of a time option. Throws a UsageError. */
export function parseMoment(option: string, text: string): Moment {
  const absoluteMs = timeMs(text);
  if (!Number.isNaN(absoluteMs)) return { kind: 'absolute', timeMs: absoluteMs };
  if (/^\d+(\.\d+)?$/.test(text)) {
    return { kind: 'absolute', timeMs: Math.floor(Number(text) * MS_PER_S) };
  }
  const seconds = text.startsWith('-') ? parseDuration(text, 1) : undefined;
  if (seconds !== undefined) return { kind: 'before-end', beforeMs: Math.round(seconds * MS_PER_S) };
  throw new UsageError(
    `option --${option} expects a time such as 2026-02-14T12:34:05Z, seconds since 1970, or -10m for so long before the latest record, got ${JSON.stringify(text)}`,
  );
}

/** The moment as a time, once the latest record is known. */
export function timeOf(moment: Moment, latestMs: number): number {
  return moment.kind === 'absolute' ? moment.timeMs : latestMs - moment.beforeMs;
}
