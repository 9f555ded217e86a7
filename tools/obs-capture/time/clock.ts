// What the times of one stream mean: where they are shown, and what a line leaves out because the one before has said it.
//
// A time without a zone is that of the clock's zone. One without a year is of the year that puts it nearest to the line before; at the
// start of a stream, of the last year that does not put it into the future. In the same way a time of day gets its date. In the hour
// that clocks show twice in autumn the second one is meant where the first would go back.

import { isTime, timeMs } from '../../lib/record/time.ts';
import { minutesOfZone, type WallTime } from './wall-time.ts';
import { momentsOf, type Zone } from './zone.ts';

export interface Clock {
  /** The time that is meant, in the grammar of records; undefined when there is no such time. */
  read(wall: WallTime): string | undefined;
  /** A line of this time, in the grammar of records, was taken: what is left out in the next ones is read from it. */
  saw(time: string): void;
}

const MS_PER_DAY = 86_400_000;
/** A first line without a year may be ahead of us by as much as zones differ. */
const MOST_AHEAD_MS = MS_PER_DAY;
/** Lines of several threads may stand a little out of order. */
const MOST_BACK_MS = 60_000;
/** Leap days are at most eight years apart. */
const YEARS_BACK = 8;
const MINUTE_LENGTH = '2026-02-14T12:34'.length;

/** @param now milliseconds since 1970 */
export function createClock(zone: Zone, now: () => number = Date.now): Clock {
  return new StreamClock(zone, now);
}

class StreamClock implements Clock {
  readonly #zone: Zone;
  readonly #now: () => number;
  #previousMinute = '';
  /** When the last line was, as far as its minute. */
  #previousMs: number | undefined;
  // The last minute that was read: on a busy log the next line nearly always has the same one.
  #lastKey = '';
  #lastMinute: string | undefined;

  constructor(zone: Zone, now: () => number) {
    this.#zone = zone;
    this.#now = now;
  }

  read(wall: WallTime): string | undefined {
    const { year = '', month = '', day = '', hour, minute, second, fraction, zone = '' } = wall;
    const key = `${year}-${month}-${day}T${hour}:${minute}${zone}`;
    if (key !== this.#lastKey) {
      this.#lastMinute = this.#minuteOf(wall);
      this.#lastKey = key;
    }
    if (this.#lastMinute === undefined) return undefined;
    const time = `${this.#lastMinute}:${second}${fraction === '' ? '' : `.${fraction}`}Z`;
    return isTime(time) ? time : undefined;
  }

  saw(time: string): void {
    const minute = time.slice(0, MINUTE_LENGTH);
    if (minute === this.#previousMinute) return;
    this.#previousMinute = minute;
    this.#previousMs = timeMs(`${minute}:00Z`);
    // What was left out may mean something else now.
    this.#lastKey = '';
  }

  #minuteOf({ year, month, day, hour, minute, zone }: WallTime): string | undefined {
    const dates =
      month === undefined ? this.#dates() : this.#years(year).map((each) => `${each}-${month}-${day}`);
    const moments: number[] = [];
    for (const date of dates) {
      const wall = `${date}T${hour}:${minute}:00Z`;
      // An impossible date must not be carried over into the next month by arithmetic.
      if (isTime(wall)) moments.push(...this.#momentsOf(timeMs(wall), zone));
    }
    const isWhole = year !== undefined && month !== undefined;
    const ms = isWhole ? this.#inOrder(moments) : this.#nearest(moments, month === undefined);
    return ms === undefined ? undefined : textOf(ms);
  }

  #momentsOf(wallMs: number, zone: string | undefined): readonly number[] {
    if (zone === undefined) return momentsOf(this.#zone, wallMs);
    const minutes = minutesOfZone(zone);
    return minutes === undefined ? [] : [wallMs - minutes * 60_000];
  }

  /** Of an hour that is shown twice the one that does not go back. */
  #inOrder(moments: readonly number[]): number | undefined {
    const from = (this.#previousMs ?? Number.NEGATIVE_INFINITY) - MOST_BACK_MS;
    return moments.find((moment) => moment >= from) ?? moments[0];
  }

  /** The moment nearest to the line before, or the last one that is not ahead of us. */
  #nearest(moments: readonly number[], isTimeOfDay: boolean): number | undefined {
    const previous = this.#previousMs;
    if (previous !== undefined) {
      const distance = (moment: number): number => Math.abs(moment - previous);
      return [...moments].sort((left, right) => distance(left) - distance(right))[0];
    }
    const latest = this.#now() + (isTimeOfDay ? 0 : MOST_AHEAD_MS);
    const past = moments.filter((moment) => moment <= latest);
    return past.length > 0 ? Math.max(...past) : moments[0];
  }

  #reference(): Date {
    const moment = this.#previousMs ?? this.#now();
    return new Date(moment + this.#zone(moment));
  }

  #years(year: string | undefined): readonly string[] {
    if (year !== undefined) return [year];
    const next = this.#reference().getUTCFullYear() + 1;
    return Array.from({ length: YEARS_BACK + 2 }, (_, back) => String(next - back).padStart(4, '0'));
  }

  #dates(): readonly string[] {
    const day = this.#reference().getTime();
    return [-1, 0, 1].map((offset) => new Date(day + offset * MS_PER_DAY).toISOString().slice(0, 10));
  }
}

/** The minute of a moment; undefined outside of the years that the grammar has. */
function textOf(ms: number): string | undefined {
  const year = new Date(ms).getUTCFullYear();
  return year < 0 || year > 9999 ? undefined : new Date(ms).toISOString().slice(0, MINUTE_LENGTH);
}
