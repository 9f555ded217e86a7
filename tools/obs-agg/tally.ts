// A table whose functions, groups and windows are such that a kernel can add most lines by itself. What it needs to know is learnt from the
// rows that the table places: which group the keys of a row mean, and which slot that group has in a pane.

import { MOST_CELLS } from '../lib/kernel/cells.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { FieldColumns, Scanner } from '../lib/kernel/scanner.ts';
import type { Sheet } from '../lib/kernel/sheet.ts';
import {
  canTally,
  createTally,
  MOST_GROUPS,
  NO_DIMENSION,
  PANES,
  type Tally,
  type TallyRun,
} from '../lib/kernel/tally.ts';
import { canFilter, type LineOptions, type TallyFilter, type TallyKey } from '../lib/kernel/tally-lines.ts';
import { answersOf } from './answers.ts';
import type { Column, KernelOperation, KernelTexts } from './columns/column.ts';
import type { Facts } from './facts.ts';
import type { RowFilter } from './filter.ts';
import { OTHER } from './groups.ts';
import { createKernelFilters } from './kernel-filters.ts';
import type { GroupKey } from './keys.ts';
import { type TablePlan, WEIGHT } from './plan.ts';
import type { Slots } from './windows/slots.ts';
import type { OpenPane, Windows } from './windows/windows.ts';

/** A line that the kernel leaves costs about as much as so many that it takes. */
const COST_OF_STOP = 16;
/** What good runs are remembered. */
const MOST_CREDIT = 1024;

export interface TableTally {
  /** As Tally.run. Gives up for this time, having done nothing, where it has stopped at nearly every line. */
  run(start: number, end: number, limitUs: number, latestUs: number): number;
  readonly last: TallyRun;
  /** True when it is of use to run it again behind the line it stopped at. */
  readonly isOfUse: boolean;
  /** A row of the scanner is of this group. */
  learn(row: number, group: number): void;
  /** How others can read lines for it. */
  readonly lines: LineOptions;
  /** Tally.sheet, Tally.runRows and Tally.learnNumber. */
  readonly sheet: Sheet | undefined;
  runRows(reader: number, from: number, to: number, limitUs: number, latestUs: number): number;
  learnNumber(reader: number, number: number, group: number): void;
  /** Slots were given back or put together: nothing of panes is known any more. */
  forget(): void;
}

export interface TallySource {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly fields: ReadonlyMap<string, FieldColumns>;
  readonly columns: readonly Column[];
  readonly filters: readonly RowFilter[];
  readonly where: RowFilter | undefined;
  readonly facts: Facts;
  /** Bit i: rows whose kind column says i are looked at. */
  readonly kinds: number;
  readonly slots: Slots;
  readonly windows: Windows;
  /** Others that read lines for it at most. */
  readonly readers: number;
}

/** The tally of a table; undefined where the plan asks for what the kernel cannot do. */
export function createTableTally(plan: TablePlan, source: TallySource): TableTally | undefined {
  const operations = source.columns.flatMap(({ inKernel }) => inKernel ?? []);
  const names = [...source.fields.keys()];
  if (operations.length < source.columns.length || plan.window.type === 'session') return undefined;
  if (plan.by.some(({ fields }) => fields.length > 1)) return undefined;
  const texts = operations.flatMap((operation) => operation.texts ?? []);
  if (!canTally(plan.by.length, operations.length, names.length + texts.length)) return undefined;
  const filters = createKernelFilters(source.facts, names);
  const where = filters.of(source.where, source.kinds);
  const ofOperations = operations.flatMap(({ filter }) => filters.of(filter, filter.kinds) ?? []);
  if (where === undefined || ofOperations.length < operations.length) return undefined;
  if (!canFilter([where, ...new Set(ofOperations)], filters.tests)) return undefined;
  // Words of texts are values behind those of fields.
  const fieldOf = ({ field, texts: own }: KernelOperation): number => {
    if (own !== undefined) return names.length + texts.indexOf(own);
    return field === undefined ? -1 : source.scanner.fields.indexOf(field);
  };
  const described = operations.map((operation, index) => ({
    operation: operation.operation,
    filter: ofOperations[index] as TallyFilter,
    field: fieldOf(operation),
    cells: operation.cells,
    take: operation.take,
    directories: operation.directories ?? 0,
    usual: operation.usual ?? (() => NO_DIMENSION),
  }));
  const askedOfTexts = texts.map(({ key }, index) => ({
    field: names.indexOf(key),
    value: names.length + index,
    questions: [],
  }));
  const lines: LineOptions = {
    kinds: source.kinds,
    filter: where,
    tests: filters.tests,
    questions: [...filters.questions, ...askedOfTexts],
    weight: names.indexOf(WEIGHT),
    keys: keysOf(plan.by, names),
    uses: described.map(({ filter, field }) => ({ filter, field })),
  };
  const answers = [
    ...filters.answers,
    ...askedOfTexts.map((asked, index) => answersOf(asked, (texts[index] as KernelTexts).words)),
  ];
  const readers = texts.some(({ isOwn }) => isOwn) ? 0 : source.readers;
  return learning(
    createTally(source.kernel, source.scanner, {
      ...lines,
      operations: described,
      answers,
      readers,
    }),
    lines,
    source,
  );
}

/** Each once, and the parts of the source as one. */
function keysOf(by: readonly GroupKey[], names: readonly string[]): readonly TallyKey[] {
  const keys = by.map(({ fields: [name = ''] }): TallyKey => {
    if (name === 'service' || name === 'instance' || name === 'source') return 'source';
    return name === 'level' || name === 'kind' ? 'kind' : names.indexOf(name);
  });
  return [...new Set(keys)];
}

function learning(tally: Tally, lines: LineOptions, { slots, windows, columns }: TallySource): TableTally {
  const handed = columns.filter(({ inKernel }) => inKernel?.take !== undefined);
  /** What the kernel knows of, in its numbering, and of how many groups in each, in the order of `groups`. */
  const known: (OpenPane | undefined)[] = new Array(PANES).fill(undefined);
  const told: number[] = new Array(PANES).fill(0);
  let credit = MOST_CREDIT;

  /** Tells of groups that got their slots elsewhere, before the kernel takes others for them. */
  const tellSlots = (index: number, { groups, slots: slotOf }: OpenPane): void => {
    const inKernel = tally.slots[index] as Int32Array;
    for (let at = told[index] as number; at < groups.length; at++) {
      const group = groups[at] as number;
      if (group < MOST_GROUPS) inKernel[group] = slotOf[group] as number;
    }
    told[index] = groups.length;
  };

  const close = (index: number): void => {
    const pane = known[index];
    if (pane === undefined) return;
    const inKernel = tally.slots[index] as Int32Array;
    for (const group of pane.groups) if (group < MOST_GROUPS) inKernel[group] = 0;
    tally.closePane(index);
    known[index] = undefined;
    told[index] = 0;
  };

  const earliest = (): number => {
    let found = 0;
    for (let index = 1; index < PANES; index++)
      if ((known[index] as OpenPane).start < (known[found] as OpenPane).start) found = index;
    return found;
  };

  const open = (pane: OpenPane): void => {
    const free = known.indexOf(undefined);
    const index = free < 0 ? earliest() : free;
    close(index);
    known[index] = pane;
    tally.openPane(index, pane.start, pane.end);
  };

  const adopt = (pane: number, group: number, slot: number): void =>
    windows.adopt(known[pane] as OpenPane, group, slot);
  // Beyond its bound the kernel has no cells.
  const takeSlot = (): number | undefined => (slots.capacity < MOST_CELLS ? slots.take() : undefined);
  tally.exchange(adopt, takeSlot);

  /** Makes known what has changed elsewhere, lets the kernel run, and learns what it has done. */
  const run = (go: () => number, end: number): number => {
    if (credit < 0) credit = 0;
    const { current } = windows;
    if (current !== undefined && !known.includes(current)) open(current);
    for (let index = 0; index < PANES; index++) {
      const pane = known[index];
      if (pane !== undefined) tellSlots(index, pane);
    }
    for (const column of handed) column.reserve(slots.capacity);
    const next = go();
    tally.exchange(adopt, takeSlot);
    credit = Math.min(credit + tally.last.lines, MOST_CREDIT);
    if (next < end) credit -= COST_OF_STOP;
    return next;
  };

  return {
    last: tally.last,
    lines,
    sheet: tally.sheet,
    get isOfUse() {
      return credit >= 0;
    },
    run: (start, end, limitUs, latestUs) => run(() => tally.run(start, end, limitUs, latestUs), end),
    runRows: (reader, from, to, limitUs, latestUs) =>
      run(() => tally.runRows(reader, from, to, limitUs, latestUs), to),
    learnNumber(reader, number, group) {
      if (group !== OTHER && group < MOST_GROUPS) tally.learnNumber(reader, number, group);
    },
    learn(row, group) {
      if (group === OTHER || group >= MOST_GROUPS) return;
      // What is learnt once need not be learnt again.
      if (tally.learnGroup(row, group)) credit = Math.min(credit + COST_OF_STOP, MOST_CREDIT);
    },
    forget() {
      for (let index = 0; index < PANES; index++) close(index);
    },
  };
}
