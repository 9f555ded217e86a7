// A stage before which lines are dropped: because the reader of the output is behind, or because a source says too much.
// Lines are dropped before they are looked into, so that what is dropped costs next to nothing.

import { drop, type Ledger } from '../../lib/stream/ledger.ts';
import type { Emit, Stage } from '../../lib/stream/stage.ts';
import type { Bucket } from './bucket.ts';
import type { Losses } from './losses.ts';

export interface Limits {
  /** True when lines are to be dropped because the output is full. */
  readonly isFull?: () => boolean;
  readonly lostWhenFull?: Losses;
  readonly bucket?: Bucket | undefined;
  readonly lostByRate?: Losses | undefined;
}

export function limited(stage: Stage, limits: Limits): Stage {
  return new LimitedStage(stage, limits);
}

class LimitedStage implements Stage {
  readonly kernel;
  readonly ledger: Ledger;
  readonly maxLineBytes: number;
  readonly wakeMs?: number;
  readonly #stage: Stage;
  readonly #limits: Limits;
  /** The over-long line that is coming is dropped. */
  #isDropping = false;

  constructor(stage: Stage, limits: Limits) {
    this.kernel = stage.kernel;
    this.ledger = stage.ledger;
    this.maxLineBytes = stage.maxLineBytes;
    if (stage.wakeMs !== undefined) this.wakeMs = stage.wakeMs;
    this.#stage = stage;
    this.#limits = limits;
  }

  get heldBytes(): number {
    return this.#stage.heldBytes ?? 0;
  }

  get linesAhead(): number {
    return this.#stage.linesAhead ?? 0;
  }

  lines(start: number, end: number, emit: Emit, unterminated: boolean): void {
    const { isFull, lostWhenFull, bucket } = this.#limits;
    if (isFull?.()) this.#drop('full', lostWhenFull, start, end);
    else if (bucket) this.#limit(bucket, start, end, emit, unterminated);
    else this.#stage.lines(start, end, emit, unterminated);
  }

  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
    const { isFull, lostWhenFull, bucket, lostByRate } = this.#limits;
    if (piece === 'first') {
      const isFullNow = isFull?.() ?? false;
      const isTooMuch = !isFullNow && bucket?.take(1) === 0;
      this.#isDropping = isFullNow || isTooMuch;
      if (this.#isDropping) {
        drop(this.ledger, isFullNow ? 'full' : 'rate', 1);
        (isFullNow ? lostWhenFull : lostByRate)?.add(1, end - start);
      }
    }
    if (!this.#isDropping) this.#stage.overlong(start, end, emit, piece);
  }

  wake(emit: Emit): void {
    this.#stage.wake?.(emit);
  }

  end(emit: Emit, readerGone: boolean): void {
    this.#limits.lostWhenFull?.tell();
    this.#limits.lostByRate?.tell();
    this.#stage.end(emit, readerGone);
  }

  #limit(bucket: Bucket, start: number, end: number, emit: Emit, unterminated: boolean): void {
    const { exports } = this.kernel;
    const lines = exports.countLines(start, end) >>> 0;
    const allowed = bucket.take(lines);
    let at = start;
    if (allowed === lines) at = end;
    else for (let line = 0; line < allowed; line++) at = (exports.findLineFeed(at, end) >>> 0) + 1;
    if (at > start) this.#stage.lines(start, at, emit, unterminated && at === end);
    if (at < end) this.#drop('rate', this.#limits.lostByRate, at, end);
  }

  #drop(reason: string, losses: Losses | undefined, start: number, end: number): void {
    const lines = this.kernel.exports.countLines(start, end) >>> 0;
    drop(this.ledger, reason, lines);
    losses?.add(lines, end - start);
  }
}
