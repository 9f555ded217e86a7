// The time that a stream is at: that of its latest record, moving on with the monotonic clock while none comes. A stream
// that is live is so shown at the wall clock's time (less what records need to arrive), and one that is replayed at its
// own, by one rule.

export interface Clocks {
  /** Unix milliseconds; may step. */
  readonly wallMs: () => number;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
}

export const systemClocks: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** A record further ahead of the wall clock than this has a wrong time and moves nothing. */
export const MOST_AHEAD_MS = 60_000;

export interface StreamClock {
  /** A record of `atMs` has come. */
  see(atMs: number): void;
  /** The time of the stream in Unix milliseconds; undefined before the first record. */
  nowMs(): number | undefined;
  /** The time of the latest record. */
  latestMs(): number | undefined;
}

export function createStreamClock(clocks: Clocks): StreamClock {
  let latestMs = Number.NEGATIVE_INFINITY;
  let seenMs = 0;
  const isSet = (): boolean => latestMs > Number.NEGATIVE_INFINITY;
  return {
    see(atMs) {
      if (atMs <= latestMs || atMs > clocks.wallMs() + MOST_AHEAD_MS) return;
      latestMs = atMs;
      seenMs = clocks.monotonicMs();
    },
    nowMs: () => (isSet() ? latestMs + clocks.monotonicMs() - seenMs : undefined),
    latestMs: () => (isSet() ? latestMs : undefined),
  };
}
