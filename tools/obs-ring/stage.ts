// The stage of obs-ring: every block is passed on as it came, at once, and then kept.

import { Kernel } from '../lib/kernel/host.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { Durability } from './durability.ts';
import { createGatherer, GATHER_BYTES } from './gather.ts';
import type { Homes } from './home.ts';
import { Keeper } from './keeper.ts';
import { unownedMessage } from './messages.ts';
import { ORDER_BYTES } from './order.ts';
import { createOverlongLines } from './overlong.ts';
import { passAtOnce, passCarefully, passNothing } from './passing.ts';
import type { Retention } from './retention.ts';
import type { Volume } from './room.ts';
import { createSorter, type Sorted, sorterBytes } from './sorter.ts';
import { TAIL_BYTES } from './tail.ts';

export interface RingStageOptions {
  /** They exist and are locked. */
  readonly homes: Homes;
  readonly retention: Retention;
  /** Nothing is passed on. */
  readonly isSink?: boolean;
  /** The kernel's unless given. */
  readonly durability?: Durability;
  readonly maxLineBytes: number;
  readonly disk: Disk;
  readonly volume: Volume;
  readonly clock: Clock;
  /** One line for the user. */
  readonly warn: (message: string) => void;
}

/** While the disk is full, how often it is looked whether lines may be passed on. */
const CAREFUL_WAKE_MS = 50;
/** The note of lines that are none of the tenants'. */
const UNOWNED = 'unowned';

export interface RingStage {
  readonly stage: Stage;
  readonly keeper: Keeper;
}

/** A filter: every line is passed on unchanged, or a sink. The keeper is the caller's to close, when the stage has ended. */
export function createRingStage(options: RingStageOptions): RingStage {
  const { homes, retention, isSink = false, durability = 'kernel', maxLineBytes, clock } = options;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) + sorterBytes(homes) + GATHER_BYTES + TAIL_BYTES + ORDER_BYTES + 64 * 1024,
  );
  const ledger = createLedger();
  const keeper = new Keeper({ ...options, kernel, ledger });
  const sorter = createSorter(kernel, keeper, homes, retention);

  const account = (lines: number): void => {
    if (isSink) ledger.consumed += lines;
    else ledger.passed += lines;
  };

  const setAside = (lines: number): void => {
    if (lines === 0) return;
    if (!ledger.notes.has(UNOWNED)) options.warn(unownedMessage(homes));
    note(ledger, UNOWNED, lines);
  };

  const keep = (start: number, end: number): Sorted => {
    const sorted = sorter.sort(start, end);
    account(sorted.lines);
    setAside(sorted.unowned);
    ledger.foreign += sorted.foreign;
    return sorted;
  };
  const gatherer = createGatherer(kernel, clock, sorter.batchLines, keep);
  const isCareful = durability === 'careful';
  const add = isCareful ? keep : gatherer.add;
  const passing = isSink
    ? passNothing
    : isCareful
      ? passCarefully(kernel, () => keeper.sync())
      : passAtOnce(kernel);
  const overlong = createOverlongLines(kernel, maxLineBytes, (start, end) =>
    setAside(sorter.sort(start, end, true).unowned),
  );

  const stage: Stage = {
    kernel,
    ledger,
    maxLineBytes,
    keeps: true,
    lines(start, end, emit, unterminated) {
      // The LF that was added to an unterminated last line is kept, but not passed on.
      passing.lines(start, unterminated ? end - 1 : end, emit, () => void add(start, end));
    },
    overlong(start, end, emit: Emit, piece) {
      if (piece === 'first') account(1);
      gatherer.flush();
      passing.lines(start, end, emit, () => overlong.take(start, end, piece));
    },
    wake: (emit) => passing.wake(emit),
    ...(isCareful && { wakeMs: CAREFUL_WAKE_MS }),
    blocked: () => keeper.blocked(),
    end(emit) {
      gatherer.flush();
      keeper.sync();
      passing.end(emit);
      keeper.publishAll();
    },
  };
  return { stage, keeper };
}
