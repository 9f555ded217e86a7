// The time of the stream: the latest that a record told, and, where that is wanted, the time that went by since. A stream that says
// nothing from the start is at the wall clock's time, until its first record says otherwise.

/** Silence counts from here on: tools before this one in a pipe work by timers, and what they write is on its way. */
const GRACE_MS = 500;
/** Of one look at the clock; a longer time means that this process did not run, while its input went on. */
const MOST_PER_LOOK_MS = 1000;
/** A first record older than this is no live one: the stream is a replay, whose time is its own. */
const MOST_LATE_MS = 60_000;

export interface Clocks {
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
}

/** What a record did to the time. `restart`: it goes on from an earlier time than was thought before the first record. */
export type Observed = 'nothing' | 'later' | 'restart';

export interface StreamClock {
  /** Of the records; milliseconds since 1970, -Infinity before the first one. */
  readonly latestMs: number;
  /** As far as records or silence have brought the stream; -Infinity before it has a time. */
  readonly nowMs: number;
  /** True when no record moved the time since the last look, and that is longer ago than records need on their way. */
  readonly isSilent: boolean;
  /** Takes the time of a record. */
  observe(timeMs: number): Observed;
  /** Looks at the time that goes by. Call it again and again. */
  look(): void;
  /** Gives a stream that has no time that of the wall clock. */
  begin(): void;
}

export function createStreamClock({ monotonicMs, wallMs }: Clocks): StreamClock {
  let latestMs = Number.NEGATIVE_INFINITY;
  /** The time that the stream was given before it had a record. */
  let givenMs: number | undefined;
  let advanced = false;
  let lookedAtMs = monotonicMs();
  let silenceMs = 0;
  let nowMs = Number.NEGATIVE_INFINITY;

  return {
    get latestMs() {
      return latestMs;
    },
    get nowMs() {
      return nowMs;
    },
    get isSilent() {
      return !advanced && silenceMs > GRACE_MS;
    },
    observe(timeMs) {
      const isRestart = givenMs !== undefined && timeMs < givenMs - MOST_LATE_MS;
      if (isRestart) nowMs = timeMs;
      givenMs = undefined;
      if (timeMs <= latestMs) return 'nothing';
      latestMs = timeMs;
      nowMs = Math.max(nowMs, timeMs);
      advanced = true;
      return isRestart ? 'restart' : 'later';
    },
    look() {
      const atMs = monotonicMs();
      silenceMs = advanced ? 0 : silenceMs + Math.min(atMs - lookedAtMs, MOST_PER_LOOK_MS);
      advanced = false;
      lookedAtMs = atMs;
      if (givenMs !== undefined) nowMs = givenMs + silenceMs;
      else nowMs = latestMs + Math.max(0, silenceMs - GRACE_MS);
    },
    begin() {
      if (nowMs !== Number.NEGATIVE_INFINITY) return;
      givenMs = wallMs();
      nowMs = givenMs;
      silenceMs = 0;
    },
  };
}
