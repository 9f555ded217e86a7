// The stage of obs-ring: every block is passed on as it came, at once, and then kept.

import { Kernel } from '../lib/kernel/host.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import { createGatherer, GATHER_BYTES } from './gather.ts';
import { Keeper } from './keeper.ts';
import { createOverlongLines } from './overlong.ts';
import type { Limits } from './places.ts';
import type { Volume } from './room.ts';
import { createSorter, type Sorted, sorterBytes } from './sorter.ts';
import { TAIL_BYTES } from './tail.ts';

export interface RingStageOptions {
  /** DIR, which exists and is locked. */
  readonly directory: string;
  readonly limits: Limits;
  readonly maxLineBytes: number;
  readonly disk: Disk;
  readonly volume: Volume;
  readonly clock: Clock;
  /** One line for the user. */
  readonly warn: (message: string) => void;
}

export interface RingStage {
  readonly stage: Stage;
  readonly keeper: Keeper;
}

/** A filter: every line is passed on unchanged. The keeper is the caller's to close, when the stage has ended. */
export function createRingStage(options: RingStageOptions): RingStage {
  const { directory, limits, maxLineBytes, clock } = options;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) + sorterBytes() + GATHER_BYTES + TAIL_BYTES + 64 * 1024,
  );
  const ledger = createLedger();
  const keeper = new Keeper({ ...options, kernel, ledger });
  const sorter = createSorter(kernel, keeper, directory, limits);

  const keep = (start: number, end: number): Sorted => {
    const sorted = sorter.sort(start, end);
    ledger.passed += sorted.lines;
    ledger.foreign += sorted.foreign;
    return sorted;
  };
  const gatherer = createGatherer(kernel, clock, sorter.batchLines, keep);
  const overlong = createOverlongLines(kernel, maxLineBytes, (start, end) => sorter.sort(start, end));

  const stage: Stage = {
    kernel,
    ledger,
    maxLineBytes,
    keeps: true,
    lines(start, end, emit, unterminated) {
      // The LF that was added to an unterminated last line is kept, but not passed on.
      emit(kernel.bytes.subarray(start, unterminated ? end - 1 : end));
      gatherer.add(start, end);
    },
    overlong(start, end, emit: Emit, piece) {
      if (end > start) emit(kernel.bytes.subarray(start, end));
      if (piece === 'first') ledger.passed++;
      gatherer.flush();
      overlong.take(start, end, piece);
    },
    blocked: () => keeper.blocked(),
    end() {
      gatherer.flush();
      keeper.publishAll();
    },
  };
  return { stage, keeper };
}
