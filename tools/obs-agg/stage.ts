// The stage of obs-agg: take the records of a block, write what is due.
//
// With --pass the input goes on as it came, and the records of a window stand in front of the line that closed it: what comes out depends
// on the bytes alone, not on how they were cut.

import { drop } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { AbsentFields } from './absent.ts';
import type { ClockState } from './clock.ts';
import { type AggOptions, createEngine } from './engine.ts';
import { createRows } from './rows.ts';
import { tellUntil } from './telling.ts';

/** The stage, and what a later run needs to go on from here. */
export interface AggStage extends Stage {
  save(): unknown;
  load(saved: unknown): void;
  /** For several inputs read in turn: nothing that ends later is closed, for another input may be behind. */
  holdTo(timeUs: number): void;
  /** The time of the record that was looked at last, in microseconds; -Infinity before. */
  readonly latestUs: number;
  /** What is asked for and no line had. */
  readonly absent: Pick<AbsentFields, 'names' | 'mismatches'>;
  /** Lines came last at this time of `monotonicMs`: in a run before. */
  silentSince(ms: number): void;
}

interface Saved {
  readonly clock: ClockState;
  readonly tables: readonly unknown[];
}

const US_PER_MS = 1000;
const WAKE_MS = 250;
const LF = 0x0a;
/** What is ahead of all others is believed after so much silence. */
const LEAP_SILENCE_MS = 2000;

export function createAggStage(options: AggOptions): AggStage {
  const { maxLineBytes, pass } = options;
  const engine = createEngine(options);
  const { kernel, ledger, form, clock, latenessUs, absent, tables } = engine;
  let latestSeenMs = options.monotonicMs();
  let endedMidLine = false;
  let emit: Emit = () => undefined;
  /** The bytes from here on are not passed yet. */
  let passFrom = 0;

  const write = (until: number): void => {
    tellUntil(tables, until, options, (text) => {
      emit(Buffer.from(endedMidLine ? `\n${text}` : text));
      endedMidLine = false;
    });
  };

  const { turns, takeLines, ahead, believe } = createRows(engine, options, (row) => {
    const start = form.originalStart(row);
    if (pass && start > passFrom) emit(kernel.bytes.subarray(passFrom, start));
    passFrom = start;
    write(clock.watermark);
  });

  const closeAfter = (silentMs: number): void => {
    if (clock.latest === Number.NEGATIVE_INFINITY) return;
    if (clock.waiting > 0 && silentMs > LEAP_SILENCE_MS) believe();
    write(clock.latest + silentMs * US_PER_MS - latenessUs);
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock ? { wakeMs: WAKE_MS } : {}),
    lines(start, end, to, unterminated) {
      latestSeenMs = options.monotonicMs();
      passFrom = start;
      emit = to;
      if (ahead?.take(start, end)) return;
      takeLines(start, end);
      const passEnd = unterminated ? end - 1 : end;
      if (pass && passEnd > passFrom) emit(kernel.bytes.subarray(passFrom, passEnd));
      endedMidLine = pass && unterminated;
    },
    overlong(start, end, to, piece) {
      ahead?.skip(end - start);
      if (piece === 'first') {
        ledger.foreign++;
        if (pass) ledger.passed++;
        else drop(ledger, 'overlong', 1);
      }
      if (!pass || end === start) return;
      to(kernel.bytes.subarray(start, end));
      endedMidLine = kernel.bytes[end - 1] !== LF;
    },
    wake(to) {
      emit = to;
      // Not in the middle of an over-long line that is passed on.
      if (!endedMidLine) closeAfter(options.monotonicMs() - latestSeenMs);
    },
    end(to, readerGone) {
      emit = readerGone ? () => undefined : to;
      ahead?.end();
      if (options.keepOpen) write(clock.watermark);
      else {
        believe();
        write(Number.POSITIVE_INFINITY);
      }
      engine.noteBounds();
    },
    holdTo: (timeUs) => turns.holdTo(timeUs),
    absent,
    get latestUs() {
      return turns.lookedAtUs;
    },
    silentSince(ms) {
      latestSeenMs = ms;
    },
    save: (): Saved => ({ clock: clock.save(), tables: tables.map((table) => table.save()) }),
    load(saved) {
      // Written by save.
      const state = saved as Saved;
      clock.load(state.clock);
      turns.restart();
      tables.forEach((table, index) => {
        table.load(state.tables[index]);
      });
    },
  };
}
