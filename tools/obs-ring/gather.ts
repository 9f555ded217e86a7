// Small blocks are gathered, because a write to each of many rings costs nearly the same for one line as for a hundred. What is
// gathered is handed on when the input pauses, and when it comes to a read block: a kill loses no more than that.

import type { Kernel } from '../lib/kernel/host.ts';
import { READ_BYTES } from '../lib/stream/feeder.ts';
import type { Clock } from './clock.ts';

/** Kernel memory of a gatherer. */
export const GATHER_BYTES = READ_BYTES;

export interface Gatherer {
  /** Takes a copy of the whole lines at [start, end), or hands them on. */
  add(start: number, end: number): void;
  /** Hands on what is there. */
  flush(): void;
}

export function createGatherer(
  kernel: Kernel,
  clock: Clock,
  handOn: (start: number, end: number) => void,
): Gatherer {
  const area = kernel.allocate(GATHER_BYTES);
  let filled = 0;
  let additions = 0;
  let isWatching = false;

  const flush = (): void => {
    const end = area + filled;
    filled = 0;
    if (end > area) handOn(area, end);
  };

  /** Flushes once the event loop has looked for input and found none since the last time. */
  const watch = (seen: number): void => {
    clock.soon(() => {
      isWatching = filled > 0 && additions !== seen;
      if (isWatching) watch(additions);
      else flush();
    });
  };

  return {
    add(start, end) {
      additions++;
      if (filled + end - start > GATHER_BYTES) flush();
      if (end - start > GATHER_BYTES / 2 && filled === 0) return handOn(start, end);
      kernel.bytes.copyWithin(area + filled, start, end);
      filled += end - start;
      if (isWatching) return;
      isWatching = true;
      watch(Number.NaN);
    },
    flush,
  };
}
