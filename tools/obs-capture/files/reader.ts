// Takes turns: of all files that may have something to read each gives one block, until none has.

import type { Follow } from './follow.ts';

export interface Reader {
  /** There may be something to read. */
  wake(follow: Follow): void;
  drop(follow: Follow): void;
  /** Those that wait for something may go on now. */
  poke(): void;
  /** Nothing is left to read. */
  readonly isIdle: boolean;
}

export interface ReaderEvents {
  /** A file has other content than before. */
  onChanged(follow: Follow): void;
  onFailed(follow: Follow): void;
  /** One was read to its end. */
  onEnd(follow: Follow): void;
}

/** @param flow the output: while its reader is waited for nothing is read */
export function createReader(
  flow: { readonly stalled: boolean; whenFlowing(resume: () => void): void },
  events: ReaderEvents,
): Reader {
  const ready = new Set<Follow>();
  let isScheduled = false;

  const schedule = (): void => {
    if (!isScheduled) setImmediate(turn);
    isScheduled = true;
  };

  const turn = (): void => {
    isScheduled = false;
    for (const follow of ready) {
      if (flow.stalled) {
        flow.whenFlowing(schedule);
        return;
      }
      if (!follow.isWaiting) step(follow);
    }
    if ([...ready].some((follow) => !follow.isWaiting)) schedule();
  };

  const step = (follow: Follow): void => {
    const result = follow.read();
    if (result === 'data') return;
    ready.delete(follow);
    if (result === 'end') events.onEnd(follow);
    else if (result === 'changed') events.onChanged(follow);
    else events.onFailed(follow);
  };

  return {
    wake(follow) {
      ready.add(follow);
      schedule();
    },
    drop: (follow) => void ready.delete(follow),
    poke: schedule,
    get isIdle() {
      return ready.size === 0;
    },
  };
}
