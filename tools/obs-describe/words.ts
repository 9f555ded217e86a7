// Words for times and names.

import { formatTimeMs } from '../lib/record/time.ts';
import { agoText } from '../lib/term/figures.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A time of day, with its date when that is not the day of `nowMs`. */
export function clockText(atMs: number, nowMs: number): string {
  const text = formatTimeMs(atMs);
  const isToday = Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return isToday ? text.slice(11, 19) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** `40s ago` */
export function ago(atMs: number, nowMs: number): string {
  return `${agoText(nowMs - atMs)} ago`;
}

/** `1 instance`, `2 instances` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The parts that are there, with commas between them. */
export function listed(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
