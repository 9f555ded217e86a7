// What a stage of obs-agg works with: one kernel, what reads lines in it, and the tables that they go into.

import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, type FieldColumns, type Scanner, scannerBytes } from '../lib/kernel/scanner.ts';
import { createSketchPages, PAGES_BYTES } from '../lib/kernel/sketches.ts';
import { tallyBytes } from '../lib/kernel/tally.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, type Ledger, note } from '../lib/stream/ledger.ts';
import { createTextForm, type TextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { type AbsentFields, createAbsentFields } from './absent.ts';
import type { AheadFile } from './ahead/ahead.ts';
import { readersOf } from './ahead/crew.ts';
import { createEventClock, type EventClock } from './clock.ts';
import { columnsBytes } from './columns/create.ts';
import { createFacts, factsBytes } from './facts.ts';
import { type Plan, type TablePlan, WEIGHT } from './plan.ts';
import { createRowViews, rowViewBytes } from './row-view.ts';
import { createTable, type Table } from './table.ts';
import type { Listeners } from './telling.ts';
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

export interface Engine {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  readonly form: TextForm;
  readonly clock: EventClock;
  readonly latenessUs: number;
  readonly absent: AbsentFields;
  readonly tables: readonly [Table, ...Table[]];
  /** Notes what was beyond a bound, in the ledger. */
  noteBounds(): void;
}

const US_PER_MS = 1000;

export function createEngine(options: AggOptions): Engine {
  const { plan, maxLineBytes } = options;
  const readers = options.ahead ? readersOf(options.ahead.threads) : 0;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) +
      textFormBytes(maxLineBytes) +
      scannerBytes({ fields: plan.wanted }) +
      columnsBytes(
        plan.tables.flatMap(({ functions }) => functions),
        plan.wanted,
      ) +
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
  const create = (table: TablePlan): Table =>
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
    });
  // A plan has a table at least.
  const tables = plan.tables.map(create) as [Table, ...Table[]];

  const noteBounds = (): void => {
    let overflowed = 0;
    let partlyLate = 0;
    let forgotten = 0;
    for (const table of tables) {
      forgotten += table.forgotten;
      // A line counts once, however many tables look at it.
      overflowed = Math.max(overflowed, table.overflowed);
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

  return { kernel, ledger, scanner, form, clock, latenessUs, absent, tables, noteBounds };
}
