// Time that stands still until a test moves it.

import type { Clock } from '../../tools/obs-ring/clock.ts';

export interface FakeClock extends Clock {
  /** Lets the input pause: what waits for that is called, and so is what is due by now. */
  idle(): void;
  /** Moves time on and calls what becomes due, in order. */
  advance(delayMs: number): void;
}

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** What the clock on the wall says when nowMs is 0. */
export const EPOCH_MS = Date.UTC(2026, 1, 14, 12, 34, 5);

export function createFakeClock(): FakeClock {
  let nowMs = 1000;
  let soon: (() => void)[] = [];
  const timers = new Set<Timer>();

  const runSoon = (): void => {
    while (soon.length > 0) {
      const callbacks = soon;
      soon = [];
      for (const callback of callbacks) callback();
    }
  };
  const nextTimer = (): Timer | undefined => [...timers].sort((a, b) => a.atMs - b.atMs)[0];

  const advance = (delayMs: number): void => {
    const end = nowMs + delayMs;
    runSoon();
    for (let timer = nextTimer(); timer !== undefined && timer.atMs <= end; timer = nextTimer()) {
      nowMs = Math.max(nowMs, timer.atMs);
      timers.delete(timer);
      timer.callback();
      runSoon();
    }
    nowMs = end;
  };

  return {
    nowMs: () => nowMs,
    wallMs: () => EPOCH_MS + nowMs,
    soon: (callback) => void soon.push(callback),
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    idle: () => advance(0),
    advance,
  };
}
