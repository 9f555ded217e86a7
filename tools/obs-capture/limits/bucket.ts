// So many lines a second, and as many at once.

export interface Bucket {
  /** How many of `lines` are let through now. */
  take(lines: number): number;
}

/** @param now milliseconds on a clock that is never set */
export function createBucket(linesPerSecond: number, now: () => number = () => performance.now()): Bucket {
  let tokens = linesPerSecond;
  let atMs = now();
  return {
    take(lines) {
      const nowMs = now();
      tokens = Math.min(linesPerSecond, tokens + ((nowMs - atMs) / 1000) * linesPerSecond);
      atMs = nowMs;
      const taken = Math.min(lines, Math.floor(tokens));
      tokens -= taken;
      return taken;
    },
  };
}
