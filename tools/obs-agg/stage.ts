// The stage of obs-agg: scan a block, hand its rows to the tables, write what is due.
//
// With --pass the input goes on as it came, and the records of a window stand in front of the line that closed it: what comes out depends
// on the bytes alone, not on how they were cut.

import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, type FieldColumns, scannerBytes } from '../lib/kernel/scanner.ts';
import { createSketchPages, PAGES_BYTES } from '../lib/kernel/sketches.ts';
import { type TallyRun, tallyBytes } from '../lib/kernel/tally.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { type AbsentFields, createAbsentFields } from './absent.ts';
import { type Ahead, type AheadFile, createAhead } from './ahead/ahead.ts';
import { readersOf } from './ahead/crew.ts';
import { createEventClock } from './clock.ts';
import { columnsBytes } from './columns/create.ts';
import { createFacts, factsBytes } from './facts.ts';
import { createLineTaker } from './lines.ts';
import { type Plan, WEIGHT } from './plan.ts';
import { createRowViews, rowViewBytes } from './row-view.ts';
import { createTable, LATE, NOWHERE, type Table } from './table.ts';
import type { TableTally } from './tally.ts';
import { type Listeners, tellUntil } from './telling.ts';
import { createWeights } from './weights.ts';

export interface AggOptions extends Listeners {
  readonly plan: Plan;
  readonly latenessMs: number;
  /** How far ahead of all others a record may be and be believed; at least twice the lateness. */
  readonly maxAheadMs: number;
  readonly maxGroups: number;
  readonly pass: boolean;
  readonly maxLineBytes: number;
  /** Values that may be kept for exact quantiles; 0 for sketches. */
  readonly exactValues: number;
  /** Write what `obs-agg merge` needs. */
  readonly withParts: boolean;
  /** Only records from here on and before there, in milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Close windows by the time that goes by while the input is silent. */
  readonly wallClock: boolean;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
  /** Leave what is not due open at the end, for a later run. */
  readonly keepOpen?: boolean;
  /** The input, when it is a file that is large enough for threads to read it ahead. */
  readonly ahead?: AheadFile | undefined;
}

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
  readonly clock: ReturnType<ReturnType<typeof createEventClock>['save']>;
  readonly tables: readonly unknown[];
}

const US_PER_MS = 1000;
const WAKE_MS = 250;
const LF = 0x0a;
/** What is ahead of all others is believed after so much silence. */
const LEAP_SILENCE_MS = 2000;

export function createAggStage(options: AggOptions): AggStage {
  const { plan, maxLineBytes, pass } = options;
  const readers = options.ahead ? readersOf(options.ahead.threads) : 0;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) +
      textFormBytes(maxLineBytes) +
      scannerBytes({ fields: plan.wanted }) +
      columnsBytes(plan.tables.flatMap(({ functions }) => functions)) +
      PAGES_BYTES +
      tallyBytes(readers) +
      rowViewBytes(maxLineBytes) +
      factsBytes(plan.wanted),
  );
  const ledger = createLedger();
  const scanner = createScanner(kernel, { fields: plan.wanted });
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const fields = new Map(
    plan.wanted.map((field, index) => [field.key, scanner.fields[index] as FieldColumns]),
  );
  const absent = createAbsentFields(fields, plan.asked, plan.expected);
  const latenessUs = options.latenessMs * US_PER_MS;
  const clock = createEventClock(latenessUs, Math.max(options.maxAheadMs * US_PER_MS, 2 * latenessUs));
  const exact = options.exactValues > 0 ? { left: options.exactValues, spilled: 0 } : undefined;
  const pages = createSketchPages(kernel);
  const views = createRowViews(kernel, scanner, fields, maxLineBytes);
  const facts = createFacts(kernel, scanner, plan.wanted);
  const tables = plan.tables.map((table) =>
    createTable(table, {
      kernel,
      scanner,
      fields,
      views,
      facts,
      weights: createWeights(kernel, scanner, fields.get(WEIGHT) as FieldColumns),
      clock,
      maxGroups: options.maxGroups,
      exact,
      pages,
      withParts: options.withParts,
      count: (name) => note(ledger, name, 1),
      isAlone: plan.tables.length === 1,
      readers,
    }),
  );
  const kinds = tables.reduce((mask, table) => mask | table.kinds, 0);
  const sinceUs = (options.sinceMs ?? Number.NEGATIVE_INFINITY) * US_PER_MS;
  const untilUs = (options.untilMs ?? Number.POSITIVE_INFINITY) * US_PER_MS;
  let latestSeenMs = options.monotonicMs();
  let endedMidLine = false;
  let latestUs = Number.NEGATIVE_INFINITY;
  let isHoldMoved = false;

  const write = (until: number, emit: Emit): void => {
    tellUntil(tables, until, options, (text) => {
      emit(Buffer.from(endedMidLine ? `\n${text}` : text));
      endedMidLine = false;
    });
  };

  /** What was ahead of all others and turned out to be wrong. */
  const forgetAhead = (): void => {
    const records = clock.takeGivenUp();
    if (records === 0) return;
    for (const table of tables) table.dropAfter(clock.latest + clock.leapUs);
    if (pass) note(ledger, 'ahead', records);
    else drop(ledger, 'ahead', records);
  };

  /** What the clock said last, so that it is asked only for records that can change it. */
  let isCalm = false;
  let latest = Number.NEGATIVE_INFINITY;

  /** True when a window has to be told, or forgotten, before the row may have a place. */
  const isDue = (time: number): boolean => {
    latestUs = time;
    if (isCalm && time <= latest && !isHoldMoved) return false;
    const isMoved = clock.see(time) || isHoldMoved;
    isCalm = clock.isCalm;
    latest = clock.latest;
    if (!isMoved) return false;
    isHoldMoved = false;
    return nextEnd() <= clock.watermark;
  };

  const [only] = tables as [Table, ...Table[]];
  const nextEnd =
    tables.length === 1
      ? () => only.nextEnd
      : () => tables.reduce((least, table) => Math.min(least, table.nextEnd), Number.POSITIVE_INFINITY);

  const place = (row: number): void => {
    if (tables.length === 1) {
      only.place(row);
      if (only.slots[row] === LATE) countLate(0);
      return;
    }
    let late = 0;
    let taken = 0;
    for (const table of tables) {
      table.place(row);
      const slot = table.slots[row] as number;
      if (slot >= 0) taken++;
      else if (slot === LATE) late++;
    }
    if (late > 0) countLate(taken);
  };

  const isPlain =
    tables.length === 1 && sinceUs === Number.NEGATIVE_INFINITY && untilUs === Number.POSITIVE_INFINITY;

  /** Places rows for which nothing has to be decided, which nearly all are; returns the first other one. */
  const placeRun = (row: number): number => {
    if (!isPlain || !isCalm || isHoldMoved) return row;
    const limit = Math.min(clock.latest + clock.leapUs, only.nextEnd + latenessUs);
    const next = only.placeRun(row, clock.latest, limit);
    clock.raise(only.latestUs);
    ledger.foreign += only.foreign;
    latest = clock.latest;
    if (next > row) latestUs = Math.max(latestUs, only.latestUs);
    return next;
  };

  /** No record at or after this time goes without a decision. */
  const limitUs = (): number => Math.min(clock.latest + clock.leapUs, only.nextEnd + latenessUs);

  const noteTimes = ({ lines, foreign, latestUs: seenUs }: TallyRun): void => {
    clock.raise(seenUs);
    latest = clock.latest;
    if (lines > foreign) latestUs = Math.max(latestUs, seenUs);
  };

  const countTallied = (lines: number, foreign: number, everFound: number): void => {
    absent.see(everFound);
    ledger.foreign += foreign;
    if (pass) ledger.passed += lines;
    else ledger.consumed += lines;
  };

  /** Takes lines for which nothing has to be decided without a scan; returns the position of the first other one. */
  const tallyLines = (tally: TableTally, start: number, end: number): number => {
    const next = tally.run(start, end, limitUs(), clock.latest);
    const { lines, foreign, everFound } = tally.last;
    countTallied(lines, foreign, everFound);
    noteTimes(tally.last);
    return next;
  };

  const countLate = (taken: number): void => {
    if (pass || taken > 0) note(ledger, 'late', 1);
    else drop(ledger, 'late', 1);
  };

  const skip = (row: number): void => {
    for (const table of tables) table.slots[row] = NOWHERE;
  };

  const isLookedAt = (row: number): boolean => {
    const kind = scanner.kinds[row] as number;
    if (kind === 0) ledger.foreign++;
    else if ((kinds >>> kind) & 1) {
      const time = scanner.times[row] as number;
      if (!Number.isSafeInteger(time)) note(ledger, 'no_real_time', 1);
      else if (time >= sinceUs && time < untilUs) return true;
      else note(ledger, 'outside', 1);
    }
    return false;
  };

  /** The bytes from here on are not passed yet. */
  let passFrom = 0;

  const handleRows = (emit: Emit): void => {
    const { count } = scanner;
    for (const table of tables) table.restart();
    for (let row = 0; row < count; row++) {
      row = placeRun(row);
      if (row >= count) break;
      if (!isLookedAt(row)) {
        skip(row);
        continue;
      }
      if (isDue(scanner.times[row] as number)) {
        for (const table of tables) table.settle(row);
        const start = form.originalStart(row);
        if (pass && start > passFrom) emit(kernel.bytes.subarray(passFrom, start));
        passFrom = start;
        write(clock.watermark, emit);
      }
      place(row);
      if (!isCalm || clock.hasGivenUp) forgetAhead();
    }
    for (const table of tables) table.settle(count);
    if (pass) ledger.passed += count;
  };

  let emitRows: Emit = () => undefined;
  const canTally = (): boolean => isPlain && isCalm && !isHoldMoved && only.tally !== undefined;

  /** Takes the rows of the last scan; of a single one, also whoever has read it learns its group. */
  const takeRows = (reader?: number, number?: number): void => {
    const before = dropped();
    absent.look(scanner.count);
    handleRows(emitRows);
    if (!pass) ledger.consumed += scanner.count - (dropped() - before);
    if (scanner.count === 1) only.teach(reader, number);
  };

  const takeLines = createLineTaker({
    kernel,
    form,
    tally: () => (canTally() ? only.tally : undefined),
    tallyLines,
    takeRows,
  });

  const startAhead = (file: AheadFile | undefined): Ahead | undefined => {
    if (file === undefined || pass || !isPlain || only.tally === undefined) return undefined;
    const { tally } = only;
    return createAhead(file, plan.wanted, tally, {
      kernel,
      tally,
      canTally,
      tallyRows(reader, from, to) {
        const next = tally.runRows(reader, from, to, limitUs(), clock.latest);
        noteTimes(tally.last);
        return next;
      },
      takeLine(start, end, reader, number) {
        form.scan(start, end);
        takeRows(reader, number);
      },
      count: countTallied,
    });
  };
  const ahead = startAhead(options.ahead);

  const dropped = (): number => (ledger.dropped.get('late') ?? 0) + (ledger.dropped.get('ahead') ?? 0);

  const closeAfter = (silentMs: number, emit: Emit): void => {
    if (clock.latest === Number.NEGATIVE_INFINITY) return;
    if (clock.waiting > 0 && silentMs > LEAP_SILENCE_MS) believe();
    write(clock.latest + silentMs * US_PER_MS - latenessUs, emit);
  };

  const believe = (): void => {
    const before = dropped();
    clock.close();
    forgetAhead();
    if (!pass) ledger.consumed -= dropped() - before;
  };

  const noteBounds = (): void => {
    let overflowed = 0;
    let partlyLate = 0;
    let forgotten = 0;
    for (const table of tables) {
      forgotten += table.forgotten;
      overflowed += table.overflowed;
      partlyLate += table.partlyLate;
    }
    if (overflowed > 0) ledger.notes.set('other_group', overflowed);
    if (partlyLate > 0) ledger.notes.set('partly_late', partlyLate);
    if (forgotten > 0) ledger.notes.set('forgotten', forgotten);
    if (exact && exact.spilled > 0) ledger.notes.set('exact_spilled', exact.spilled);
    ledger.notes.set(
      'groups',
      tables.reduce((sum, table) => sum + table.groupCount, 0),
    );
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock ? { wakeMs: WAKE_MS } : {}),
    lines(start, end, emit, unterminated) {
      latestSeenMs = options.monotonicMs();
      passFrom = start;
      emitRows = emit;
      if (ahead?.take(start, end)) return;
      takeLines(start, end);
      const passEnd = unterminated ? end - 1 : end;
      if (pass && passEnd > passFrom) emit(kernel.bytes.subarray(passFrom, passEnd));
      endedMidLine = pass && unterminated;
    },
    overlong(start, end, emit, piece) {
      ahead?.skip(end - start);
      if (piece === 'first') {
        ledger.foreign++;
        if (pass) ledger.passed++;
        else drop(ledger, 'overlong', 1);
      }
      if (!pass || end === start) return;
      emit(kernel.bytes.subarray(start, end));
      endedMidLine = kernel.bytes[end - 1] !== LF;
    },
    wake(emit) {
      // Not in the middle of an over-long line that is passed on.
      if (!endedMidLine) closeAfter(options.monotonicMs() - latestSeenMs, emit);
    },
    end(emit, readerGone) {
      const emitting = readerGone ? () => undefined : emit;
      ahead?.end();
      if (options.keepOpen) write(clock.watermark, emitting);
      else {
        believe();
        write(Number.POSITIVE_INFINITY, emitting);
      }
      noteBounds();
    },
    holdTo(timeUs) {
      clock.holdTo(timeUs);
      isHoldMoved = true;
    },
    absent,
    get latestUs() {
      return latestUs;
    },
    silentSince(ms) {
      latestSeenMs = ms;
    },
    save: (): Saved => ({ clock: clock.save(), tables: tables.map((table) => table.save()) }),
    load(saved) {
      // Written by save.
      const state = saved as Saved;
      clock.load(state.clock);
      isCalm = false;
      tables.forEach((table, index) => {
        table.load(state.tables[index]);
      });
    },
  };
}
