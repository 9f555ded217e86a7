// Lines that the disk has not taken yet because it is full. They are few: while there are any, no more are read.

import type { Ring } from './ring.ts';

/** Whole lines for one ring, in memory. */
export interface Run {
  readonly ring: Ring;
  readonly bytes: Uint8Array;
  start: number;
  length: number;
  readonly lines: number;
  /** Some of it is in the live file, which may end in the middle of a line. */
  begun: boolean;
}

export interface Backlog {
  readonly isEmpty: boolean;
  readonly lines: number;
  /** Keeps a copy of what is left of `run`. */
  add(run: Run): void;
  /** Writes runs in their order until one is not taken. */
  drain(write: (run: Run) => boolean): void;
  /** Whether a part of a run is in the live file of `ring`. */
  isBegun(ring: Ring): boolean;
}

export function createBacklog(): Backlog {
  let runs: Run[] = [];
  return {
    get isEmpty() {
      return runs.length === 0;
    },
    get lines() {
      return runs.reduce((sum, run) => sum + run.lines, 0);
    },
    add(run) {
      const bytes = Buffer.from(run.bytes.subarray(run.start, run.start + run.length));
      runs.push({ ...run, bytes, start: 0 });
    },
    drain(write) {
      const refused = runs.findIndex((run) => !write(run));
      runs = refused < 0 ? [] : runs.slice(refused);
    },
    isBegun: (ring) => runs.some((run) => run.ring === ring && run.begun),
  };
}
