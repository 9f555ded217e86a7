// Many inputs into one output: lanes of blocks, each with a stage and a feeder of its own, merged line by line in the order
// in which they arrive.
//
// What the lanes emit while the event loop looks at its descriptors once is written together, right after that: a quiet
// line waits for nothing, and many small ones become one write. While the reader of the output is stalled no lane is read.

import type { StreamFailure } from './failure.ts';
import type { Feeder } from './feeder.ts';
import type { Input } from './input.ts';
import { type Output, openOutput } from './output.ts';

/** Emitted bytes of one turn are collected up to this size; larger pieces are written directly. */
const BATCH_BYTES = 64 * 1024;

/** One input that is being read. */
export interface Lane {
  /** True when the last bytes read ended in the middle of a line. */
  readonly midLine: boolean;
  /** Bytes read so far. */
  readonly bytes: number;
  /** Reads on to the end of the line that was begun and no further; resolves there, at the latest after `graceMs`. */
  finishLine(graceMs: number): Promise<void>;
  /** Stops reading. An unfinished line is handed on as it is; nothing is called back any more. */
  close(): void;
}

export interface FanInOptions {
  readonly outputFd?: number;
  /** Applied to everything that is emitted, which is whole lines. */
  readonly convert?: (lines: Uint8Array) => Uint8Array;
}

export interface FanIn {
  /**
   * Reads `input` through `feeder` to its end, then calls `onEnd`, with the failure that ended it if there was one. Feeders may share
   * an area unless their input reads ahead (files and terminals do, see input.ts).
   */
  open(input: Input, feeder: Feeder, onEnd: (failure: StreamFailure | undefined) => void): Lane;
  /** Writes whole lines that come from no lane. */
  emit(lines: Uint8Array): void;
  /** True while the reader of the output is waited for. */
  readonly stalled: boolean;
  /** Since when it is not, on the clock of performance.now. */
  readonly flowingSinceMs: number;
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
export function openFanIn({ outputFd = 1, convert }: FanInOptions = {}): FanIn {
  return new OpenFanIn(openOutput(outputFd), convert);
}

class OpenFanIn implements FanIn {
  flowingSinceMs = 0;
  onGone: () => void = () => undefined;
  onFailure: (failure: StreamFailure) => void = () => undefined;

  readonly #output: Output;
  readonly #convert: ((lines: Uint8Array) => Uint8Array) | undefined;
  readonly #waiting = new Set<Input>();
  readonly #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #batched = 0;
  #turn: NodeJS.Immediate | undefined;
  #finished: (() => void) | undefined;

  constructor(output: Output, convert: ((lines: Uint8Array) => Uint8Array) | undefined) {
    this.#output = output;
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

  open(input: Input, feeder: Feeder, onEnd: (failure: StreamFailure | undefined) => void): Lane {
    const lane = new OpenLane(input, feeder, this.emit);
    const ended = (failure?: StreamFailure): void => {
      this.#waiting.delete(input);
      lane.close();
      onEnd(failure);
    };
    input.start(feeder.area, {
      onBytes: (bytes) => {
        lane.accept(bytes);
        if (!this.stalled) return true;
        this.#waiting.add(input);
        return false;
      },
      onEnd: () => ended(),
      onFailure: ended,
    });
    return lane;
  }

  readonly emit = (lines: Uint8Array): void => {
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
  }
}

class OpenLane implements Lane {
  bytes = 0;
  readonly #input: Input;
  readonly #feeder: Feeder;
  readonly #emit: (lines: Uint8Array) => void;
  #isClosed = false;
  #atLineEnd: () => void = () => undefined;

  constructor(input: Input, feeder: Feeder, emit: (lines: Uint8Array) => void) {
    this.#input = input;
    this.#feeder = feeder;
    this.#emit = emit;
  }

  get midLine(): boolean {
    return this.#feeder.midLine;
  }

  accept(bytes: number): void {
    this.bytes += bytes;
    this.#feeder.accept(bytes, this.#emit);
    if (!this.midLine) this.#atLineEnd();
  }

  finishLine(graceMs: number): Promise<void> {
    if (!this.midLine) return Promise.resolve();
    return new Promise((resolve) => {
      this.#atLineEnd = resolve;
      setTimeout(resolve, graceMs).unref();
      this.#input.finishLine();
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input.close();
    this.#feeder.end(this.#emit);
  }
}
