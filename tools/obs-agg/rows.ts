// Takes records in their order: each into the tables, and before it whatever has become due.

import { drop, note } from '../lib/stream/ledger.ts';
import { type Ahead, createAhead } from './ahead/ahead.ts';
import type { AggOptions, Engine } from './engine.ts';
import { createLineTaker } from './lines.ts';
import { LATE, NOWHERE, type Table } from './table.ts';
import type { TableTally } from './tally.ts';
import { createTurns, type Turns } from './turns.ts';

export interface Rows {
  readonly turns: Turns;
  /** Takes the whole lines of [start, end). */
  takeLines(start: number, end: number): void;
  /** The threads that read ahead; undefined for none. */
  readonly ahead: Ahead | undefined;
  /** Silence or the end of input: believes what is ahead of all others, unless more records speak against it. */
  believe(): void;
}

const US_PER_MS = 1000;

/** @param tell is called before line `row` of a scan is taken when windows are due: they are to be written. */
export function createRows(engine: Engine, options: AggOptions, tell: (row: number) => void): Rows {
  const { kernel, ledger, scanner, form, clock, absent, tables } = engine;
  const { pass } = options;
  const [only] = tables;
  const isAlone = tables.length === 1;
  const kinds = tables.reduce((mask, table) => mask | table.kinds, 0);
  const sinceUs = (options.sinceMs ?? Number.NEGATIVE_INFINITY) * US_PER_MS;
  const untilUs = (options.untilMs ?? Number.POSITIVE_INFINITY) * US_PER_MS;
  const isPlain = isAlone && sinceUs === Number.NEGATIVE_INFINITY && untilUs === Number.POSITIVE_INFINITY;
  const turns = createTurns(
    clock,
    engine.latenessUs,
    isAlone ? () => only.nextEnd : () => earliestEnd(tables),
  );

  const dropped = (): number => (ledger.dropped.get('late') ?? 0) + (ledger.dropped.get('ahead') ?? 0);

  /** What was ahead of all others and turned out to be wrong. */
  const forgetAhead = (): void => {
    const records = clock.takeGivenUp();
    if (records === 0) return;
    for (const table of tables) table.dropAfter(clock.latest + clock.leapUs);
    if (pass) note(ledger, 'ahead', records);
    else drop(ledger, 'ahead', records);
  };

  const countLate = (taken: number): void => {
    if (pass || taken > 0) note(ledger, 'late', 1);
    else drop(ledger, 'late', 1);
  };

  const place = (row: number): void => {
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

  /** Places rows for which nothing has to be decided, which nearly all are; returns the first other one. */
  const placeRun = (row: number): number => {
    if (!isPlain || !turns.isCalm) return row;
    const next = only.placeRun(row, clock.latest, turns.limitUs);
    ledger.foreign += only.foreign;
    turns.letBy(only.latestUs, next > row);
    return next;
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

  const takeRow = (row: number): void => {
    if (!isLookedAt(row)) {
      for (const table of tables) table.slots[row] = NOWHERE;
      return;
    }
    if (turns.isDue(scanner.times[row] as number)) {
      for (const table of tables) table.settle(row);
      tell(row);
    }
    place(row);
    if (!clock.isCalm || clock.hasGivenUp) forgetAhead();
  };

  /** Takes the rows of the last scan; of a single one, also whoever has read it learns its group. */
  const takeRows = (reader?: number, number?: number): void => {
    const { count } = scanner;
    const before = dropped();
    absent.look(count);
    for (const table of tables) table.restart();
    for (let row = placeRun(0); row < count; row = placeRun(row + 1)) takeRow(row);
    for (const table of tables) table.settle(count);
    if (pass) ledger.passed += count;
    else ledger.consumed += count - (dropped() - before);
    if (count === 1) only.teach(reader, number);
  };

  const canTally = (): boolean => isPlain && turns.isCalm && only.tally !== undefined;

  const count = (lines: number, foreign: number, everFound: number): void => {
    absent.see(everFound);
    ledger.foreign += foreign;
    if (pass) ledger.passed += lines;
    else ledger.consumed += lines;
  };

  /** Takes lines for which nothing has to be decided without a scan; returns the position of the first other one. */
  const tallyLines = (tally: TableTally, start: number, end: number): number => {
    const next = tally.run(start, end, turns.limitUs, clock.latest);
    const { lines, foreign, latestUs, everFound } = tally.last;
    count(lines, foreign, everFound);
    turns.letBy(latestUs, lines > foreign);
    return next;
  };

  /** The same for rows of a sheet that a reader has read. */
  const tallyRows = (tally: TableTally, reader: number, from: number, to: number): number => {
    const next = tally.runRows(reader, from, to, turns.limitUs, clock.latest);
    turns.letBy(tally.last.latestUs, next > from);
    return next;
  };

  const startAhead = (): Ahead | undefined => {
    const { tally } = only;
    if (options.ahead === undefined || pass || !isPlain || tally?.sheet === undefined) return undefined;
    return createAhead(options.ahead, options.plan.wanted, tally, {
      kernel,
      tally,
      canTally,
      tallyRows: (reader, from, to) => tallyRows(tally, reader, from, to),
      takeLine(start, end, reader, number) {
        form.scan(start, end);
        takeRows(reader, number);
      },
      count,
    });
  };

  return {
    turns,
    ahead: startAhead(),
    takeLines: createLineTaker({
      kernel,
      form,
      tally: () => (canTally() ? only.tally : undefined),
      tallyLines,
      takeRows,
    }),
    believe() {
      const before = dropped();
      clock.close();
      forgetAhead();
      if (!pass) ledger.consumed -= dropped() - before;
    },
  };
}

function earliestEnd(tables: readonly Table[]): number {
  return tables.reduce((least, table) => Math.min(least, table.nextEnd), Number.POSITIVE_INFINITY);
}
