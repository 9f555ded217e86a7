// Time and wake-ups as the ring keeper sees them, so that tests can turn the clock themselves.

export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch, as the clock on the wall has it. */
  wallMs(): number;
  /** Calls back once the events that are waiting now have been looked at. */
  soon(callback: () => void): void;
  /** Calls back after `delayMs`; returns what takes that back. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The clock and event loop of this process. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  soon: (callback) => void setImmediate(callback),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
