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

/** What traces begin with that say nothing of the error: the place that Node.js shows, the word of Python. */
const OPENING = /^(?:\S+:\d+|Traceback \(most recent call last\):)$/;
/** `TypeError [CODE]: what`, at the left margin. */
const NAMED_ERROR = /^(?:Uncaught )?[A-Za-z_$][\w.$]*(?: \[\w+\])?(?:: |$)/;

/** The line of a message that says what is wrong: the first, but of a stack trace that has its error below, that error. */
export function headline(message: string): string {
  if (!message.includes('\n')) return message;
  const lines = message.split('\n').map((line) => line.trimEnd());
  const first = lines.find((line) => line !== '') ?? '';
  return OPENING.test(first) ? (lines.findLast((line) => NAMED_ERROR.test(line)) ?? first) : first;
}
