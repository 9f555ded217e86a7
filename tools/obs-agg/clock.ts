// The clock of event time: the latest time that is believed, and the watermark behind it.
//
// A record far ahead of all others may come from a bad clock, and must not make everything that follows late. So a leap is not
// believed before it is confirmed: each record ahead speaks for it, each record of the old time against it, and the lead of one side
// decides. Where no record of the old time comes at all, it is enough that the records ahead have gone on for as long as a leap: a sparse
// log makes one leap after the other. Until then they wait in windows of their own. All of this is decided by the records alone.

/** Records by which the leap must be ahead of the old time to be believed. */
const TO_BELIEVE = 64;
/** Records by which the old time must be ahead for the leap to be given up. */
const TO_GIVE_UP = 8;
/** After so many records whoever is ahead wins. */
const TO_DECIDE = 512;
/** The first records of a stream are not believed more than others: up to so many may be the ones that were ahead. */
const YOUNG = 4;

export interface EventClock {
  /** Microseconds since the epoch; -Infinity before the first record. */
  readonly latest: number;
  /** The latest time less the lateness. No earlier record is waited for. */
  readonly watermark: number;
  /** Records ahead that wait to be believed. */
  readonly waiting: number;
  /** True when a record that is not later than the latest one changes nothing. */
  readonly isCalm: boolean;
  /** Takes note of a record's time. True when the watermark has moved or the leap was given up. */
  see(time: number): boolean;
  readonly hasGivenUp: boolean;
  /** Takes note of records none of which is later than this time, nor earlier than is believed. Only while it is calm. */
  raise(time: number): void;
  /** The records that were given up by the last call of see or close, if it did: those after `latest + leapUs`. */
  takeGivenUp(): number;
  /** Silence or the end of input: believes what is ahead unless more records speak against it. */
  close(): void;
  /** The watermark goes no further than this, whatever comes: other inputs are still behind. */
  holdTo(time: number): void;
  readonly leapUs: number;
  save(): ClockState;
  load(state: ClockState): void;
}

export interface ClockState {
  readonly latest: number;
  readonly watermark: number;
  readonly seen: number;
  readonly ahead: number;
  readonly behind: number;
  readonly aheadLatest: number;
  /** Missing in states of before. */
  readonly aheadFirst?: number;
}

/** @param leapUs how far a record may be ahead of the latest one and be believed at once. */
export function createEventClock(latenessUs: number, leapUs: number): EventClock {
  let latest = Number.NEGATIVE_INFINITY;
  let watermark = Number.NEGATIVE_INFINITY;
  /** Records seen near the latest time, while they are few and no leap was believed. */
  let seen = 0;
  let ahead = 0;
  let behind = 0;
  let aheadLatest = Number.NEGATIVE_INFINITY;
  let aheadFirst = Number.POSITIVE_INFINITY;
  let givenUp = 0;
  let hold = Number.POSITIVE_INFINITY;

  const decide = (isBelieved: boolean): void => {
    if (isBelieved) {
      latest = aheadLatest;
      watermark = Math.max(watermark, latest - latenessUs);
      seen = YOUNG;
    } else {
      givenUp += ahead;
    }
    ahead = behind = 0;
    aheadLatest = Number.NEGATIVE_INFINITY;
    aheadFirst = Number.POSITIVE_INFINITY;
  };

  /** True when the last record decided the matter. */
  const weigh = (): boolean => {
    const lead = ahead - behind;
    const isGoingOn = behind === 0 && ahead > 1 && aheadLatest - aheadFirst >= leapUs;
    if (!isGoingOn && lead < TO_BELIEVE && lead > -TO_GIVE_UP && ahead + behind < TO_DECIDE) return false;
    decide(lead > 0);
    return true;
  };

  const leapTo = (time: number): boolean => {
    ahead++;
    if (time > aheadLatest) aheadLatest = time;
    if (time < aheadFirst) aheadFirst = time;
    return weigh();
  };

  /** The few records seen so far were themselves far ahead of this one: they wait from now on. */
  const stepBack = (time: number): boolean => {
    aheadLatest = latest;
    aheadFirst = latest;
    ahead = seen;
    behind = 1;
    seen = 1;
    latest = time;
    watermark = time - latenessUs;
    return false;
  };

  return {
    leapUs,
    get latest() {
      return latest;
    },
    get watermark() {
      return watermark < hold ? watermark : hold;
    },
    get isCalm() {
      return ahead === 0 && seen >= YOUNG;
    },
    get waiting() {
      return ahead;
    },
    see(time) {
      if (time > latest + leapUs && seen > 0) return leapTo(time);
      if (seen < YOUNG) {
        if (seen > 0 && ahead === 0 && time < latest - leapUs) return stepBack(time);
        seen++;
      }
      let isDecided = false;
      if (ahead > 0) {
        behind++;
        isDecided = weigh();
      }
      if (time <= latest) return isDecided;
      latest = time;
      if (time - latenessUs <= watermark) return isDecided;
      watermark = time - latenessUs;
      return true;
    },
    get hasGivenUp() {
      return givenUp > 0;
    },
    raise(time) {
      if (time <= latest) return;
      latest = time;
      watermark = Math.max(watermark, time - latenessUs);
    },
    takeGivenUp() {
      const records = givenUp;
      givenUp = 0;
      return records;
    },
    close() {
      if (ahead > 0) decide(ahead >= behind);
    },
    holdTo(time) {
      hold = time;
    },
    save: () => ({ latest, watermark, seen, ahead, behind, aheadLatest, aheadFirst }),
    load(state) {
      ({ latest, watermark, seen, ahead, behind, aheadLatest } = state);
      aheadFirst = state.aheadFirst ?? aheadLatest;
    },
  };
}
