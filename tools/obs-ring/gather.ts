// Small blocks are gathered, because a write to each of many rings costs nearly the same for one line as for a hundred. What is
// gathered is handed on when the input pauses, and before it comes, with what a pipe may still bring, to a read block, or
// to 1 KiB for each ring that gets some of it: a kill loses no more than that.

import type { Kernel } from '../lib/kernel/host.ts';
import { READ_BYTES } from '../lib/stream/feeder.ts';
import type { Clock } from './clock.ts';

/** The most that is gathered, and the kernel memory of a gatherer. */
export const GATHER_BYTES = 1024 * 1024;
const BYTES_PER_RING = 1024;
/** What a pipe holds, and so what the next read brings. */
const PIPE_BYTES = 64 * 1024;
/** Lines are not all of one length: a batch is aimed at a little short of its bound. */
const MARGIN = 0.9;

export interface Gatherer {
  /** Takes a copy of the whole lines at [start, end), or hands them on. */
  add(start: number, end: number): void;
  /** Hands on what is there. */
  flush(): void;
}

/** What was handed on. */
export interface Handed {
  readonly lines: number;
  /** Runs of lines that rings got. */
  readonly runs: number;
}

/** `handOn` takes lines best in batches of up to `batchLines`. */
export function createGatherer(
  kernel: Kernel,
  clock: Clock,
  batchLines: number,
  handOn: (start: number, end: number) => Handed,
): Gatherer {
  const area = kernel.allocate(GATHER_BYTES);
  let filled = 0;
  let limit = READ_BYTES;
  let additions = 0;
  let isWatching = false;

  const pass = (start: number, end: number): void => {
    const { lines, runs } = handOn(start, end);
    const batchBytes = ((end - start) / lines) * batchLines * MARGIN;
    limit = Math.max(READ_BYTES, Math.min(GATHER_BYTES, runs * BYTES_PER_RING, batchBytes));
  };

  const flush = (): void => {
    const end = area + filled;
    filled = 0;
    if (end > area) pass(area, end);
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
      const bytes = end - start;
      if (filled + bytes > limit) flush();
      if (filled === 0 && bytes > limit / 2) return pass(start, end);
      kernel.bytes.copyWithin(area + filled, start, end);
      filled += bytes;
      if (filled > limit - PIPE_BYTES) flush();
      if (filled === 0 || isWatching) return;
      isWatching = true;
      watch(Number.NaN);
    },
    flush,
  };
}
