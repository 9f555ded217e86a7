// Many inputs into one output: lanes of blocks, each with a stage and a feeder of its own, merged line by line in the order
// in which they arrive.
//
// What the lanes emit while the event loop looks at its descriptors once is written together, right after that: a quiet
// line waits for nothing, and many small ones become one write. While the reader of the output is stalled no lane is read.

import type { StreamFailure } from './failure.ts';
import type { Feeder } from './feeder.ts';
import type { Input } from './input.ts';
import { type Output, openOutput } from './output.ts';
import { type Cursor, type Journal, type Place, type Receipt, ReceiptOutput } from './receipt-output.ts';

/** Emitted bytes of one turn are collected up to this size; larger pieces are written directly. */
const BATCH_BYTES = 64 * 1024;

/** One input that is being read. */
export interface Lane {
  /** True when the last bytes read ended in the middle of a line. */
  readonly midLine: boolean;
  /** Bytes read so far. */
  readonly bytes: number;
  /** With a cursor: where reading would begin again if all that was emitted were taken. */
  readonly place: Place;
  /** Reads on to the end of the line that was begun and no further; resolves there, at the latest after `graceMs`. */
  finishLine(graceMs: number): Promise<void>;
  /**
   * Stops reading; nothing is called back any more. An unfinished line is handed on as it is, or with `forget` left out: somebody will
   * read it again.
   */
  close(unfinished?: 'hand on' | 'forget'): void;
}

export interface FanInOptions {
  readonly outputFd?: number;
  /** Applied to everything that is emitted, which is whole lines. */
  readonly convert?: (lines: Uint8Array) => Uint8Array;
  /** Told what the output takes of the lanes that have a cursor (receipt-output.ts). */
  readonly journal?: Journal;
}

export interface LaneOptions {
  readonly cursor?: Cursor;
  /** Is read on while the reader of the output is stalled; its stage has to drop what it is given then. */
  readonly neverWaits?: boolean;
}

export interface FanIn {
  /**
   * Reads `input` through `feeder` to its end, then calls `onEnd`, with the failure that ended it if there was one. Feeders may share
   * an area unless their input reads ahead (files and terminals do, see input.ts). With a `cursor` the journal hears how far the
   * output has taken the lane; the lines that it had taken before are read over.
   */
  open(
    input: Input,
    feeder: Feeder,
    onEnd: (failure: StreamFailure | undefined) => void,
    options?: LaneOptions,
  ): Lane;
  /** Writes whole lines that come from no lane. */
  emit(lines: Uint8Array): void;
  /** True while the reader of the output is waited for. */
  readonly stalled: boolean;
  /** Since when it is not, on the clock of performance.now. */
  readonly flowingSinceMs: number;
  /** Calls `resume`, once, when it is not any more. */
  whenFlowing(resume: () => void): void;
  /** The reader of the output is gone: called once. Lanes are read on, to nowhere, until they are closed. */
  onGone: () => void;
  /** The output failed: called once. */
  onFailure: (failure: StreamFailure) => void;
  /** Bytes that the output has taken. */
  readonly written: number;
  /** Bytes that it has not taken yet. */
  readonly held: number;
  /** Resolves when everything that was emitted is written, or cannot be. */
  finish(): Promise<void>;
  /** Lets go of the output, and of what it has not taken yet. */
  close(): void;
}

/** Opens the output; throws a StreamFailure when that is not possible. */
export function openFanIn({ outputFd = 1, convert, journal }: FanInOptions = {}): FanIn {
  const output = openOutput(outputFd);
  if (journal === undefined) return new OpenFanIn(output, convert);
  return new OpenFanIn(new ReceiptOutput(output, journal, outputFd), convert);
}

class OpenFanIn implements FanIn {
  flowingSinceMs = 0;
  onGone: () => void = () => undefined;
  onFailure: (failure: StreamFailure) => void = () => undefined;

  readonly #output: Output;
  readonly #receipts: ReceiptOutput | undefined;
  readonly #convert: ((lines: Uint8Array) => Uint8Array) | undefined;
  readonly #waiting = new Set<Input>();
  readonly #resumed = new Set<() => void>();
  readonly #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #batched = 0;
  #turn: NodeJS.Immediate | undefined;
  #finished: (() => void) | undefined;

  constructor(output: Output, convert: ((lines: Uint8Array) => Uint8Array) | undefined) {
    this.#output = output;
    this.#receipts = output instanceof ReceiptOutput ? output : undefined;
    this.#convert = convert;
    output.onDrain = () => this.#drained();
    output.onGone = () => {
      this.onGone();
      this.#drained();
    };
    output.onFailure = (failure) => {
      this.onFailure(failure);
      this.#drained();
    };
  }

  get stalled(): boolean {
    return this.#output.pending;
  }

  open(
    input: Input,
    feeder: Feeder,
    onEnd: (failure: StreamFailure | undefined) => void,
    { cursor, neverWaits = false }: LaneOptions = {},
  ): Lane {
    const tracked = cursor === undefined ? undefined : new Tracked(cursor, feeder, this.#give);
    const lane = new OpenLane(input, feeder, tracked ?? { emit: this.emit }, () => this.stalled);
    const ended = (failure?: StreamFailure): void => {
      this.#waiting.delete(input);
      lane.close();
      onEnd(failure);
    };
    input.start(feeder.area, {
      onBytes: (bytes) => {
        lane.accept(bytes);
        if (!this.stalled || neverWaits) return true;
        this.#waiting.add(input);
        return false;
      },
      onEnd: () => ended(),
      onFailure: ended,
    });
    return lane;
  }

  readonly #give = (lines: Uint8Array, receipt: Receipt | undefined): void => {
    if (this.#receipts) {
      const bytes = this.#convert && lines.length > 0 ? this.#convert(lines) : lines;
      this.#receipts.give(bytes, receipt);
    } else if (lines.length > 0) this.emit(lines);
  };

  readonly emit = (lines: Uint8Array): void => {
    if (this.#receipts) {
      this.#give(lines, undefined);
      return;
    }
    const bytes = this.#convert ? this.#convert(lines) : lines;
    if (this.#batched + bytes.length > BATCH_BYTES) this.#writeBatch();
    if (bytes.length > BATCH_BYTES / 2) {
      this.#writeBatch();
      this.#output.write(bytes);
      return;
    }
    this.#batch.set(bytes, this.#batched);
    this.#batched += bytes.length;
    this.#turn ??= setImmediate(() => this.#writeBatch());
  };

  whenFlowing(resume: () => void): void {
    this.#resumed.add(resume);
  }

  get written(): number {
    return this.#output.written;
  }

  get held(): number {
    return this.#output.held;
  }

  finish(): Promise<void> {
    this.#writeBatch();
    return new Promise((resolve) => {
      if (this.#output.flush()) resolve();
      else this.#finished = resolve;
    });
  }

  close(): void {
    this.#output.close();
  }

  #writeBatch(): void {
    if (this.#turn) clearImmediate(this.#turn);
    this.#turn = undefined;
    if (this.#batched > 0) this.#output.write(this.#batch.subarray(0, this.#batched));
    this.#batched = 0;
  }

  #drained(): void {
    this.flowingSinceMs = performance.now();
    if (this.#finished) this.#finished();
    else this.#resume();
  }

  #resume(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const input of waiting) input.resume();
    const resumed = [...this.#resumed];
    this.#resumed.clear();
    for (const resume of resumed) resume();
  }
}

/** Takes what a lane emits. */
interface LaneOutput {
  readonly emit: (lines: Uint8Array) => void;
  /** A block is begun, and done: what was emitted in between came from it. */
  begin?(): void;
  done?(laneBytes: number): void;
  readonly place?: Place;
}

/** The emissions of a lane with a cursor, each with a receipt; those that the output had taken in an earlier life left out. */
class Tracked implements LaneOutput {
  readonly #start: number;
  readonly #feeder: Feeder;
  readonly #key: number;
  readonly #give: (lines: Uint8Array, receipt: Receipt) => void;
  #place: Place;
  #toSkip: number;
  #receipt: Receipt | undefined;

  constructor({ key, place }: Cursor, feeder: Feeder, give: (lines: Uint8Array, receipt: Receipt) => void) {
    this.#start = place.position;
    this.#key = key;
    this.#place = place;
    this.#toSkip = place.lines;
    this.#feeder = feeder;
    this.#give = give;
  }

  get place(): Place {
    return this.#place;
  }

  begin(): void {
    this.#receipt = { key: this.#key, before: this.#place, after: this.#place, taken: 0 };
  }

  readonly emit = (lines: Uint8Array): void => {
    const rest = this.#toSkip > 0 ? this.#skip(lines) : lines;
    if (rest.length > 0 && this.#receipt) this.#give(rest, this.#receipt);
  };

  done(laneBytes: number): void {
    const receipt = this.#receipt;
    if (!receipt) return;
    const position = this.#start + laneBytes - this.#feeder.openBytes;
    const lines = this.#feeder.linesAhead + this.#toSkip;
    const { before } = receipt;
    if (position !== before.position || lines !== before.lines) {
      receipt.after = this.#place = { position, lines };
      // Also when nothing was emitted: the place is reached once everything before it is written.
      this.#give(NOTHING, receipt);
    }
    this.#receipt = undefined;
  }

  #skip(lines: Uint8Array): Uint8Array {
    let at = 0;
    while (this.#toSkip > 0 && at < lines.length) {
      const feed = lines.indexOf(LF, at);
      if (feed < 0) break;
      at = feed + 1;
      this.#toSkip--;
    }
    return lines.subarray(at);
  }
}

const LF = 0x0a;
const NOTHING = new Uint8Array(0);

class OpenLane implements Lane {
  bytes = 0;
  readonly #input: Input;
  readonly #feeder: Feeder;
  readonly #output: LaneOutput;
  readonly #isStalled: () => boolean;
  #isClosed = false;
  #holdTimer: NodeJS.Timeout | undefined;
  #atLineEnd: () => void = () => undefined;

  constructor(input: Input, feeder: Feeder, output: LaneOutput, isStalled: () => boolean) {
    this.#input = input;
    this.#feeder = feeder;
    this.#output = output;
    this.#isStalled = isStalled;
  }

  get midLine(): boolean {
    return this.#feeder.midLine;
  }

  get place(): Place {
    return this.#output.place ?? { position: this.bytes - this.#feeder.openBytes, lines: 0 };
  }

  accept(bytes: number): void {
    this.bytes += bytes;
    this.#output.begin?.();
    this.#feeder.accept(bytes, this.#output.emit);
    this.#output.done?.(this.bytes);
    this.#timeHeld();
    if (!this.midLine) this.#atLineEnd();
  }

  /** What the stage holds back does not wait for ever. */
  #timeHeld(): void {
    const { holdMs } = this.#feeder;
    if (holdMs === undefined) return;
    if (this.#holdTimer) this.#holdTimer.refresh();
    else this.#holdTimer = setTimeout(() => this.#releaseSoon(), holdMs);
  }

  /** After what has arrived meanwhile was read: a timer that is late says nothing of the input. */
  #releaseSoon(): void {
    const { bytes } = this;
    setImmediate(() => {
      if (this.#isClosed || this.bytes !== bytes) return;
      // What is not read for want of room may still belong to it.
      if (this.#isStalled()) this.#holdTimer?.refresh();
      else this.#release();
    });
  }

  #release(): void {
    this.#output.begin?.();
    this.#feeder.wake(this.#output.emit);
    this.#output.done?.(this.bytes);
  }

  finishLine(graceMs: number): Promise<void> {
    if (!this.midLine) return Promise.resolve();
    return new Promise((resolve) => {
      this.#atLineEnd = resolve;
      setTimeout(resolve, graceMs).unref();
      this.#input.finishLine();
    });
  }

  close(unfinished: 'hand on' | 'forget' = 'hand on'): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#holdTimer);
    this.#input.close();
    this.#output.begin?.();
    if (unfinished === 'forget') this.#feeder.abandon(this.#output.emit);
    else this.#feeder.end(this.#output.emit);
    this.#output.done?.(this.bytes);
  }
}
