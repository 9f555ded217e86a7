// Stages that do little and remember how they were called.

import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { feederBytes } from '../../../tools/lib/stream/feeder.ts';
import { createLedger } from '../../../tools/lib/stream/ledger.ts';
import type { Emit, Stage } from '../../../tools/lib/stream/stage.ts';

export interface CopyStage extends Stage {
  /** The names of the calls, in their order; a call that ends before another one is over shows as `name (inside)`. */
  readonly calls: readonly string[];
}

/** Passes everything on, each line by an emit of its own when `byLine` is set. */
export function createCopyStage({ maxLineBytes = 1024 * 1024, atEnd = '', byLine = false } = {}): CopyStage {
  const kernel = new Kernel(feederBytes(maxLineBytes));
  const ledger = createLedger();
  const calls: string[] = [];
  let depth = 0;
  const call = (name: string, work: () => void): void => {
    calls.push(depth > 0 ? `${name} (inside)` : name);
    depth++;
    work();
    depth--;
  };
  const pass = (start: number, end: number, emit: Emit): void => {
    const bytes = kernel.bytes.subarray(start, end);
    for (let from = 0; from < bytes.length; ) {
      const feed = byLine ? bytes.indexOf(10, from) : -1;
      const next = feed < 0 ? bytes.length : feed + 1;
      emit(bytes.subarray(from, next));
      from = next;
    }
  };
  return {
    kernel,
    ledger,
    maxLineBytes,
    calls,
    lines: (start, end, emit, unterminated) =>
      call('lines', () => {
        ledger.passed += kernel.exports.countLines(start, end);
        pass(start, unterminated ? end - 1 : end, emit);
      }),
    overlong: (start, end, emit, piece) =>
      call(`overlong ${piece}`, () => {
        if (piece === 'first') ledger.passed++;
        if (end > start) emit(kernel.bytes.subarray(start, end));
      }),
    end: (emit, readerGone) =>
      call(readerGone ? 'end, reader gone' : 'end', () => {
        if (atEnd !== '') emit(Buffer.from(atEnd));
      }),
  };
}
