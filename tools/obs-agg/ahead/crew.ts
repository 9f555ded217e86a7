// The readers of a file, and the blocks that they have read.

import type { Worker } from 'node:worker_threads';
import { kernelModule } from '../../lib/kernel/host.ts';
import { createReader, type Reader, type ReaderOptions } from './reader.ts';
import { CURRENT, createShared, type Shared, type Slot, slotOf, UNCLAIMED } from './shared.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly buffer: SharedArrayBuffer;
  readonly slots: number;
  /** The thread among all of them. */
  readonly number: number;
  readonly options: ReaderOptions;
  readonly kernel: WebAssembly.Module;
}

/** Starts a thread; a test may have none. */
export type StartThread = (
  data: ThreadData,
  shared: Shared,
) => Pick<Worker, 'on' | 'unref' | 'terminate'> | undefined;

export interface Crew {
  readonly words: Int32Array;
  /**
   * It is the turn of this block. Its slot when a reader has read it, which is waited for when one has begun; undefined when the caller is to
   * read it, and then no reader will.
   */
  take(block: number): Slot | undefined;
  /** The turn of the next block comes, and readers may have the slots of those before. */
  release(block: number): void;
  /** Ends the threads. */
  dismiss(): void;
}

/** Blocks ahead for each thread, so that none waits. */
const SLOTS_PER_THREAD = 4;
/** A block takes a millisecond; a thread that is not done by then is dead. */
const PATIENCE_MS = 10_000;

/** The numbers of readers of a crew are below this: its threads, and whoever waits for them. */
export function readersOf(threads: number): number {
  return threads + 1;
}

export function createCrew(
  threads: number,
  options: ReaderOptions,
  start: StartThread,
  patienceMs = PATIENCE_MS,
): Crew {
  const shared = createShared(SLOTS_PER_THREAD * threads + 2);
  const { words, slots, buffer } = shared;
  let isBroken = false;
  const workers = Array.from({ length: threads }, (_, number) => {
    try {
      const worker = start({ buffer, slots: slots.length, number, options, kernel: kernelModule() }, shared);
      worker?.unref();
      // It is seen by what it leaves undone.
      worker?.on('error', () => undefined);
      return worker;
    } catch {
      // The system gives no thread: what nobody reads ahead is read in turn.
      return undefined;
    }
  });
  let helper: Reader | undefined;

  /** Waits until a block is read, and reads others meanwhile. */
  const settle = (done: number, block: number): boolean => {
    for (;;) {
      const before = Atomics.load(words, done);
      if (Math.abs(before) === block + 1) return before > 0;
      helper ??= createReader(shared, threads, options);
      if (helper.readNext()) continue;
      if (Atomics.wait(words, done, before, patienceMs) !== 'timed-out') continue;
      isBroken = true;
      return false;
    }
  };

  /** True when no reader has a block, and then none will. */
  const isOwn = (block: number): boolean => {
    for (;;) {
      const unclaimed = Atomics.load(words, UNCLAIMED);
      if (unclaimed > block) return false;
      if (Atomics.compareExchange(words, UNCLAIMED, unclaimed, block + 1) === unclaimed) return true;
    }
  };

  return {
    words,
    take(block) {
      if (isBroken || isOwn(block)) return undefined;
      const slot = slotOf(shared, block);
      return settle(slot.counts.done, block) ? slot : undefined;
    },
    release(block) {
      Atomics.store(words, CURRENT, block + 1);
      // A reader that sleeps has several blocks to read then: waking one takes a tenth of the time of a block.
      if (block % SLOTS_PER_THREAD === 0) Atomics.notify(words, CURRENT);
    },
    dismiss() {
      for (const worker of workers) void worker?.terminate();
    },
  };
}
