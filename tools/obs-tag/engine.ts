// The stage of obs-tag with steps: scan a block, let every step look at its rows, write what is left of them. Runs of rows that no
// step has touched go through the tag kernel as they stand.

import { Kernel } from '../lib/kernel/host.ts';
import { createMessageReader, messageBytes } from '../lib/kernel/message.ts';
import {
  createScanner,
  type FieldColumns,
  type ScannerOptions,
  scannerBytes,
} from '../lib/kernel/scanner.ts';
import { createSieve, type SieveTest, sieveBytes } from '../lib/kernel/sieve.ts';
import type { Tag } from '../lib/kernel/tagger.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, type Ledger } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { writeRows } from './row-writer.ts';
import { ScanRows } from './rows.ts';
import type { StepPlan } from './steps/step.ts';
import { wantedBy } from './wanted.ts';
import { createWriter, writerBytes } from './writer.ts';

/** What sees all lines before the steps do, as bytes, and hands them on changed or not: redaction. */
export interface Front {
  /** Hands the whole lines of [start, end) on, in order, in blocks of whole lines of kernel memory. */
  lines(start: number, end: number, take: (start: number, end: number) => void): void;
  /** Writes on a piece of an over-long line. */
  overlong(start: number, end: number, piece: 'first' | 'middle' | 'last', emit: Emit): void;
}

export interface FrontPlan {
  readonly kernelBytes: number;
  /** The longest line that is handed on. */
  readonly longestLineBytes: number;
  create(kernel: Kernel, ledger: Ledger): Front;
}

export interface EngineOptions {
  readonly front?: FrontPlan | undefined;
  readonly tags: readonly Tag[];
  /** In the order in which they run. */
  readonly steps: readonly StepPlan[];
  readonly maxLineBytes: number;
  /** Lines that are no record, over-long ones among them, are dropped. */
  readonly dropForeign?: boolean;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs?: () => number;
}

const WAKE_MS = 250;
const LF = 0x0a;

export function createStepStage(given: EngineOptions): Stage {
  const { options, keptKinds } = withoutFilterByKind(given);
  const { tags, maxLineBytes, dropForeign = false, monotonicMs = () => performance.now() } = options;
  const scanning: ScannerOptions = wantedBy(options.steps);
  const sieveTest = sieveTestOf(options.steps);
  const stepBytes = options.steps.reduce((sum, { kernelBytes = 0 }) => sum + kernelBytes, 0);
  const longestLineBytes = options.front?.longestLineBytes ?? maxLineBytes;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) +
      (options.front?.kernelBytes ?? 0) +
      (sieveTest ? sieveBytes(longestLineBytes) : 0) +
      scannerBytes(scanning) +
      messageBytes(longestLineBytes) +
      writerBytes(tags, longestLineBytes) +
      stepBytes,
  );
  const ledger = createLedger();
  const scanner = createScanner(kernel, scanning);
  const columns: ReadonlyMap<string, FieldColumns> = new Map(
    scanning.fields?.map(({ key }, index) => [key, scanner.fields[index] as FieldColumns]),
  );
  const column = (key: string): FieldColumns | undefined => columns.get(key);
  const writer = createWriter(kernel, ledger, tags, longestLineBytes, keptKinds);
  const messages = createMessageReader(kernel, longestLineBytes);
  const rows = new ScanRows(kernel, scanner, messages, ledger, column);
  const steps = options.steps.map((plan) => plan.create({ kernel, scanner, messages, ledger, column }));
  const front = options.front?.create(kernel, ledger) ?? passOn(kernel);
  const sieve = sieveTest && createSieve(kernel, sieveTest, longestLineBytes);
  const mayWake = steps.some((step) => step.wake !== undefined);
  let latestSeenMs = monotonicMs();
  /** What was written last has no LF. */
  let endsMidLine = false;
  let isInOverlong = false;

  const isScanned = dropForeign || steps.length > 0;

  const dropForeignRows = (): void => {
    for (let row = 0; row < rows.count; row++) {
      if (rows.isDropped(row) || rows.kind(row) !== 0) continue;
      ledger.foreign++;
      rows.drop(row, 'foreign');
    }
  };

  /** Handles whole lines; returns whether the last one was written. */
  const handle = (start: number, end: number): boolean => {
    let position = start;
    let isLastWritten = false;
    while (position < end) {
      const scanStart = position;
      position = scanner.scan(position, end);
      rows.begin();
      for (const step of steps) step.run(rows);
      if (dropForeign) dropForeignRows();
      rows.settle();
      if (rows.isUntouched) {
        writer.lines(scanStart, position);
        isLastWritten = true;
      } else {
        isLastWritten = writeRows(rows, writer, position);
      }
    }
    return isLastWritten;
  };

  /** Handles whole lines but for those that the first step would drop anyway. */
  const handleSieved = (start: number, end: number): boolean => {
    if (sieve === undefined) return handle(start, end);
    let isLastWritten = false;
    const sieved = sieve.lines(start, end, (from, to) => {
      isLastWritten = handle(from, to);
    });
    if (sieved > 0) drop(ledger, 'where', sieved);
    return isLastWritten;
  };

  /** Lets steps insert lines behind everything so far. */
  const insertWith = (emit: Emit, work: (insert: (line: string) => void) => void): void => {
    let count = 0;
    writer.begin(emit);
    work((line) => {
      if (count++ === 0 && endsMidLine) emit(Buffer.of(LF));
      writer.text(line, '\n');
    });
    writer.finish(false);
    if (count > 0) endsMidLine = false;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(mayWake ? { wakeMs: WAKE_MS } : {}),
    lines(start, end, emit, unterminated) {
      latestSeenMs = monotonicMs();
      writer.begin(emit);
      let isLastWritten = true;
      front.lines(start, end, (from, to) => {
        if (isScanned) isLastWritten = handleSieved(from, to);
        else writer.lines(from, to);
      });
      endsMidLine = unterminated && isLastWritten;
      writer.finish(endsMidLine);
    },
    overlong(start, end, emit, piece) {
      isInOverlong = piece !== 'last';
      if (piece === 'first') {
        if (dropForeign) drop(ledger, 'foreign', 1);
        else ledger.passed++;
      }
      if (dropForeign) return;
      front.overlong(start, end, piece, (content) => {
        emit(content);
        endsMidLine = content[content.length - 1] !== LF;
      });
    },
    wake(emit) {
      if (isInOverlong || endsMidLine) return;
      const silentMs = monotonicMs() - latestSeenMs;
      insertWith(emit, (insert) => {
        for (const step of steps) step.wake?.(insert, silentMs);
      });
    },
    end(emit, readerGone) {
      insertWith(readerGone ? () => undefined : emit, (insert) => {
        for (const step of steps) step.end?.(insert);
      });
    },
  };
}

/** Nothing stands before the steps. */
function passOn(kernel: Kernel): Front {
  return {
    lines: (start, end, take) => take(start, end),
    overlong(start, end, _piece, emit) {
      if (end > start) emit(kernel.bytes.subarray(start, end));
    },
  };
}

const ALL_KINDS = 0xffff_ffff;

/** What the first step asks of records, where a sieve can tell of many that they do not have it. */
function sieveTestOf([first]: readonly StepPlan[]): SieveTest | undefined {
  if (first?.requiredText === undefined) return undefined;
  const { passesKinds: kinds = ALL_KINDS, requiredText: text } = first;
  return kinds === ALL_KINDS && text === '' ? undefined : { kinds, text };
}

/** A filter by kind that is all there is to do is left to the writer. */
function withoutFilterByKind(options: EngineOptions): { options: EngineOptions; keptKinds: number } {
  const [only, ...more] = options.steps;
  if (more.length > 0 || options.dropForeign || !only?.isByKindAlone)
    return { options, keptKinds: ALL_KINDS };
  return { options: { ...options, steps: [] }, keptKinds: only.passesKinds ?? ALL_KINDS };
}
