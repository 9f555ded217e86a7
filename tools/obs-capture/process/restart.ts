// When a command that has ended is started again, and after how long a wait.

import type { RestartPolicy } from '../../lib/manifest/manifest.ts';

export const RESTART_POLICIES = ['no', 'on-failure', 'always'] as const satisfies readonly RestartPolicy[];

export interface RestartSettings {
  readonly policy: RestartPolicy;
  /** The wait before the first restart; each further one is twice as long. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
}

/** A run that has ended. */
export interface EndedRun {
  /** Ended by itself with status 0. */
  readonly isSuccess: boolean;
  readonly uptimeMs: number;
}

export interface Restarts {
  /** How long to wait before the next start; undefined when there is to be none. */
  next(run: EndedRun): number | undefined;
  /** How many restarts there were in a row since the last one that lasted. */
  readonly attempts: number;
}

/** A run at least this long is no failed start: the waits begin again with the shortest. */
export const LASTING_MS = 10_000;

/** The longest that a timer of Node.js can wait, 24.8 days; a longer one would not wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The waits of one command. */
export function createRestarts({ policy, delayMs, maxDelayMs }: RestartSettings): Restarts {
  let attempts = 0;
  return {
    next({ isSuccess, uptimeMs }) {
      if (policy === 'no' || (policy === 'on-failure' && isSuccess)) return undefined;
      if (uptimeMs >= LASTING_MS) attempts = 0;
      const delay = Math.min(delayMs * 2 ** attempts, maxDelayMs, MAX_TIMER_MS);
      attempts++;
      return delay;
    },
    get attempts() {
      return attempts;
    },
  };
}
