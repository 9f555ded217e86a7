// When something has to be decided: what the clock of event time says of records in their order. Most records decide nothing, and are let by
// without asking it.

import type { EventClock } from './clock.ts';

export interface Turns {
  /** True while a record before `limitUs` has nothing to decide. */
  readonly isCalm: boolean;
  /** No record at or after this time, in microseconds, goes without a decision. */
  readonly limitUs: number;
  /** The latest time that is believed. */
  readonly latestUs: number;
  /** The time of the record that was looked at last, or of the latest since; -Infinity before. */
  readonly lookedAtUs: number;
  /** It is the turn of a record of this time. True when a window has to be told, or forgotten, before it may have a place. */
  isDue(time: number): boolean;
  /** Records with nothing to decide were let by, the latest at this time, or none at all. */
  letBy(latestUs: number, any: boolean): void;
  /** See EventClock.holdTo. */
  holdTo(timeUs: number): void;
  /** The clock was set. */
  restart(): void;
}

/** @param nextEnd the earliest end of an open window */
export function createTurns(clock: EventClock, latenessUs: number, nextEnd: () => number): Turns {
  // What the clock said last, so that it is asked only for records that can change it.
  let isCalm = false;
  let latestUs = Number.NEGATIVE_INFINITY;
  let lookedAtUs = Number.NEGATIVE_INFINITY;
  let isHoldMoved = false;
  return {
    get isCalm() {
      return isCalm && !isHoldMoved;
    },
    get limitUs() {
      return Math.min(clock.latest + clock.leapUs, nextEnd() + latenessUs);
    },
    get latestUs() {
      return latestUs;
    },
    get lookedAtUs() {
      return lookedAtUs;
    },
    isDue(time) {
      lookedAtUs = time;
      if (isCalm && time <= latestUs && !isHoldMoved) return false;
      const isMoved = clock.see(time) || isHoldMoved;
      isCalm = clock.isCalm;
      latestUs = clock.latest;
      if (!isMoved) return false;
      isHoldMoved = false;
      return nextEnd() <= clock.watermark;
    },
    letBy(time, any) {
      clock.raise(time);
      latestUs = clock.latest;
      if (any) lookedAtUs = Math.max(lookedAtUs, time);
    },
    holdTo(timeUs) {
      clock.holdTo(timeUs);
      isHoldMoved = true;
    },
    restart() {
      isCalm = false;
    },
  };
}
