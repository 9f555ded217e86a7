// The waits between attempts to reach somebody who does not answer: each is twice as long as the one before, up to a limit.

export interface Pause {
  /** Waits, until stop is called at the latest. */
  wait(): Promise<void>;
  /** It has worked: the next wait is the shortest again. */
  reset(): void;
  /** Ends the wait, and every later one at once. */
  stop(): void;
}

export function createPause({
  shortestMs,
  longestMs,
}: {
  readonly shortestMs: number;
  readonly longestMs: number;
}): Pause {
  let nextMs = shortestMs;
  let isStopped = false;
  let end: () => void = () => undefined;
  return {
    async wait() {
      if (isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, nextMs);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      nextMs = Math.min(2 * nextMs, longestMs);
    },
    reset() {
      nextMs = shortestMs;
    },
    stop() {
      isStopped = true;
      end();
    },
  };
}
