// A line as formats look at it: its text, and the time at its start, looked for once whatever number of formats asks.

import type { Clock } from '../time/clock.ts';
import { type FoundTime, timeAt } from '../time/find.ts';

/** The time that a line begins with, bare or in brackets. */
export interface Lead extends FoundTime {
  /** A bracket was opened before the time and is not closed behind it: `[2026-02-14T12:34:05Z INFO  app] x`. */
  readonly isOpen: boolean;
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['(', ')'],
  ['<', '>'],
]);

export class LogLine {
  /** A byte string without its LF. */
  readonly text: string;
  /** That of the stream. */
  readonly clock: Clock;
  #lead: Lead | undefined;
  #isLookedFor = false;

  constructor(text: string, clock: Clock) {
    this.text = text;
    this.clock = clock;
  }

  get lead(): Lead | undefined {
    if (this.#isLookedFor) return this.#lead;
    this.#isLookedFor = true;
    this.#lead = leadAt(this.text, 0, this.clock);
    return this.#lead;
  }
}

/** The time at `start` of a text. */
export function leadAt(text: string, start: number, clock: Clock): Lead | undefined {
  const closing = CLOSING.get(text.charAt(start));
  if (closing === undefined) {
    const found = timeAt(text, start, clock);
    return found === undefined ? undefined : { ...found, isOpen: false };
  }
  const found = timeAt(text, start + 1, clock);
  if (found === undefined) return undefined;
  const isClosed = text.charAt(found.end) === closing;
  return { ...found, end: found.end + (isClosed ? 1 : 0), isOpen: !isClosed };
}
