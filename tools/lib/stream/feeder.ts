// Cuts what is read into blocks of whole lines, in place.
//
// Memory: [ carry area: the start of an unfinished line ][ read area ][ slack ]. A read lands at the start of the read area; the
// unfinished line of the read before stands directly in front of it, so every line is contiguous and only the carry is ever
// moved. A line longer than the limit is handed on in pieces and never stored: memory is bounded whatever comes.

import type { Kernel } from '../kernel/host.ts';
import { note } from './ledger.ts';
import { lineFeeds } from './line-feeds.ts';
import type { Emit, Stage } from './stage.ts';

const LF = 0x0a;

export interface Feeder {
  /** Where the next bytes go. */
  readonly area: Buffer;
  /** `bytes` have been put at the start of the area. */
  accept(bytes: number, emit: Emit): void;
  /** The input has ended. An unterminated last line is handed on, then stage.end is called. */
  end(emit: Emit, readerGone?: boolean): void;
  /** The same, but an unfinished last line is left out: somebody will read it again, whole. It still counts as openBytes. */
  abandon(emit: Emit): void;
  /** How long what the stage holds back may wait for more, in milliseconds; undefined when it holds nothing. */
  readonly holdMs: number | undefined;
  /** The stage is to hold nothing back any more. */
  wake(emit: Emit): void;
  /** True between two reads in the middle of a line. */
  readonly midLine: boolean;
  /** Of the bytes accepted, how many are behind the last line that is done with: those of the unfinished line, and what the stage holds. */
  readonly openBytes: number;
  /** Lines that were emitted of these already: the first piece of an over-long line, and what the stage says of what it holds. */
  readonly linesAhead: number;
}

/** Bytes per read: four times the capacity of a pipe; more does not help (bench `path`). */
export const READ_BYTES = 256 * 1024;

/** Where in kernel memory reads land; the start of an unfinished line stands in front of it. */
export interface FeederArea {
  readonly base: number;
}

/** Kernel memory that a feeder takes, or the area of several. */
export function feederBytes(maxLineBytes: number): number {
  return maxLineBytes + READ_BYTES + 1024;
}

/** Allocates the memory of a feeder, or of several that take turns. */
export function allocateFeederArea(kernel: Kernel, maxLineBytes: number): FeederArea {
  // One byte more than a line may be long, for the LF that `end` adds.
  return { base: kernel.allocate(maxLineBytes + 1 + READ_BYTES) + maxLineBytes + 1 };
}

/** With a `shared` area other feeders may use it between two calls; what is unfinished then waits beside it. */
export function createFeeder(stage: Stage, shared?: FeederArea): Feeder {
  const { kernel, ledger, maxLineBytes } = stage;
  const { exports } = kernel;
  const { base } = shared ?? allocateFeederArea(kernel, maxLineBytes);
  let carry = 0;
  let inOverlong = false;
  let overlongBytes = 0;
  let linesAhead = 0;
  let parked: Uint8Array | undefined;

  const park = (): void => {
    if (shared && carry > 0) parked = Uint8Array.prototype.slice.call(kernel.bytes, base - carry, base);
  };

  const unpark = (): void => {
    if (parked) kernel.bytes.set(parked, base - parked.length);
    parked = undefined;
  };

  // With a limit of at least a read only the first line of a block, which began in an earlier read, can pass it.
  const startOfOverlong =
    maxLineBytes >= READ_BYTES
      ? (start: number, end: number): number =>
          (exports.findLineFeed(start, end) >>> 0) - start > maxLineBytes ? start : end
      : (start: number, end: number): number => exports.startOfOverlong(start, end, maxLineBytes) >>> 0;

  /** Hands the lines of [start, end) on, over-long ones apart. */
  const handOn = (start: number, end: number, emit: Emit): void => {
    let from = start;
    while (from < end) {
      const overlong = startOfOverlong(from, end);
      if (overlong > from) {
        ledger.in += exports.countLines(from, overlong) >>> 0;
        stage.lines(from, overlong, emit, false);
      }
      if (overlong === end) return;
      const after = (exports.findLineFeed(overlong, end) >>> 0) + 1;
      beginOverlong();
      stage.overlong(overlong, overlong + maxLineBytes, emit, 'first');
      stage.overlong(overlong + maxLineBytes, after, emit, 'last');
      from = after;
    }
  };

  const beginOverlong = (): void => {
    ledger.in++;
    ledger.overlong++;
  };

  const keep = (start: number, end: number, emit: Emit): void => {
    const rest = end - start;
    if (rest > maxLineBytes) {
      beginOverlong();
      inOverlong = true;
      overlongBytes = rest;
      linesAhead = 0;
      // What it held back stands before this line, and is not ahead.
      stage.wake?.(emit);
      const counted: Emit = (lines) => {
        linesAhead += lineFeeds(lines);
        emit(lines);
      };
      stage.overlong(start, end, counted, 'first');
      carry = 0;
      return;
    }
    if (rest > 0) kernel.bytes.copyWithin(base - rest, start, end);
    carry = rest;
  };

  return {
    area: kernel.bytes.subarray(base, base + READ_BYTES),
    get holdMs() {
      return stage.heldBytes ? stage.wakeMs : undefined;
    },
    wake(emit) {
      stage.wake?.(emit);
    },
    get midLine() {
      return carry > 0 || inOverlong;
    },
    get openBytes() {
      return (inOverlong ? overlongBytes : carry) + (stage.heldBytes ?? 0);
    },
    get linesAhead() {
      return (inOverlong ? linesAhead : 0) + (stage.linesAhead ?? 0);
    },
    accept(bytes, emit) {
      ledger.bytesIn += bytes;
      unpark();
      const end = base + bytes;
      let start = base - carry;
      if (inOverlong) {
        const feed = exports.findLineFeed(base, end) >>> 0;
        if (feed === end) {
          overlongBytes += bytes;
          stage.overlong(base, end, emit, 'middle');
          return;
        }
        stage.overlong(base, feed + 1, emit, 'last');
        inOverlong = false;
        start = feed + 1;
      }
      const last = exports.endOfLastLine(Math.max(start, base), end) >>> 0;
      if (last > Math.max(start, base)) {
        handOn(start, last, emit);
        keep(last, end, emit);
      } else {
        keep(start, end, emit);
      }
      park();
    },
    end(emit, readerGone = false) {
      unpark();
      if (inOverlong) {
        stage.overlong(base, base, emit, 'last');
      } else if (carry > 0) {
        kernel.bytes[base] = LF;
        ledger.in++;
        note(ledger, 'unterminated', 1);
        stage.lines(base - carry, base + 1, emit, true);
      }
      carry = 0;
      inOverlong = false;
      stage.end(emit, readerGone);
    },
    abandon(emit) {
      stage.end(emit, false);
    },
  };
}
