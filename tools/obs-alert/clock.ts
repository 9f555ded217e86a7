// The time of the stream: the latest that a record told, and, where that is wanted, the time that went by since.

/** Silence counts from here on: tools before this one in a pipe work by timers, and what they write is on its way. */
const GRACE_MS = 500;
/** Of one look at the clock; a longer time means that this process did not run, while its input went on. */
const MOST_PER_LOOK_MS = 1000;

export interface StreamClock {
  /** Milliseconds since 1970; -Infinity before the first record. */
  readonly latestMs: number;
  /** Takes the time of a record; true when it is later than all before. */
  observe(timeMs: number): boolean;
  /** The time as it is now when the stream is silent. Call it again and again. */
  silentNow(): number;
}

/** @param monotonicMs a clock that never steps. */
export function createStreamClock(monotonicMs: () => number): StreamClock {
  let latestMs = Number.NEGATIVE_INFINITY;
  let advanced = false;
  let lookedAtMs = monotonicMs();
  let silenceMs = 0;
  return {
    get latestMs() {
      return latestMs;
    },
    observe(timeMs) {
      if (timeMs <= latestMs) return false;
      latestMs = timeMs;
      advanced = true;
      return true;
    },
    silentNow() {
      const nowMs = monotonicMs();
      silenceMs = advanced ? 0 : silenceMs + Math.min(nowMs - lookedAtMs, MOST_PER_LOOK_MS);
      advanced = false;
      lookedAtMs = nowMs;
      return latestMs + Math.max(0, silenceMs - GRACE_MS);
    },
  };
}
