// When exact files may be made anew: at most every 250 ms, and so seldom that it takes at most a twentieth of the time
// and, on a disk, 8 MB/s.

export interface CadenceLimits {
  /** From the start of one round to the start of the next. */
  readonly roundMs: number;
  /** The part of all time that may go into it. */
  readonly share: number;
  /** Infinity for a file system in memory. */
  readonly bytesPerSecond: number;
}

export const ROUND_MS = 250;
export const SHARE = 0.05;
export const DISK_BYTES_PER_SECOND = 8_000_000;

export interface Cadence {
  /** Milliseconds until work may begin, 0 for now. */
  waitMs(nowMs: number): number;
  /** Work on `bytes` went from `startMs` to `endMs`. */
  spent(startMs: number, endMs: number, bytes: number): void;
  /** A round that began at `startMs` is over. */
  roundDone(startMs: number): void;
}

export function createCadence({ roundMs, share, bytesPerSecond }: CadenceLimits): Cadence {
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  const delay = (untilMs: number): void => {
    notBeforeMs = Math.max(notBeforeMs, untilMs);
  };
  return {
    waitMs: (nowMs) => Math.max(0, notBeforeMs - nowMs),
    spent(startMs, endMs, bytes) {
      delay(startMs + (endMs - startMs) / share);
      delay(startMs + (bytes * 1000) / bytesPerSecond);
    },
    roundDone: (startMs) => delay(startMs + roundMs),
  };
}
