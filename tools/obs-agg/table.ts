// One table: functions grouped by keys, in windows. It knows nothing of the stream: the stage hands it rows, tells it when to settle what
// it has placed, and asks for what is due.

import { ALL_KINDS } from '../lib/expr/analysis.ts';
import { MOST_CELLS } from '../lib/kernel/cells.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { SketchPages } from '../lib/kernel/sketches.ts';
import type { Budget } from '../lib/metric/exact.ts';
import { createColumns } from './columns/create.ts';
import { createFilter, type FilterSource } from './filter.ts';
import { createGroups, OTHER } from './groups.ts';
import type { TablePlan } from './plan.ts';
import { createTableTally, type TableTally } from './tally.ts';
import type { Weights } from './weights.ts';
import { createWindows } from './windows/create.ts';
import { createSlots } from './windows/slots.ts';
import { LATE, type Saver, type Tell, type WindowClock } from './windows/windows.ts';
import { createWriter, type Metric } from './writer.ts';

/** A row that takes part in nothing. */
export const NOWHERE = -2;

export interface TableSource extends FilterSource {
  readonly kernel: Kernel;
  readonly weights: Weights;
  readonly clock: WindowClock;
  readonly maxGroups: number;
  readonly exact: Budget | undefined;
  readonly pages: SketchPages;
  readonly withParts: boolean;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
  /** True for the only table of a stage. */
  readonly isAlone: boolean;
  /** Others that read lines for it at most. */
  readonly readers: number;
}

/** Records of one window, all of them or a part. */
export type TellMetrics = (metrics: readonly Metric[], endUs: number) => void;

export interface Table {
  /** Bit i: rows whose kind column says i are looked at. */
  readonly kinds: number;
  /** By row of the scan: its slot, LATE or NOWHERE. */
  readonly slots: Int32Array;
  /** Finds the slot of a row. Rows come in their order. */
  place(row: number): void;
  /**
   * Places the rows from `row` on as long as they are of groups and in a window that are open, and their times decide nothing: not above
   * `limit`. Returns the row where that ends; the latest time it has seen, at least `latest`, stands in `latestUs`.
   */
  placeRun(row: number, latest: number, limit: number): number;
  readonly latestUs: number;
  /** Of the rows that placeRun placed last, those that are no record. */
  readonly foreign: number;
  /** Takes lines without rows; undefined where that cannot be. Everything must be settled before. */
  readonly tally: TableTally | undefined;
  /** The only row of the scan is settled: the tally may learn from it, and whoever has read it and given its keys a number. */
  teach(reader?: number, number?: number): void;
  /** Adds the rows before `row` that are not in the columns yet. */
  settle(row: number): void;
  /** A new scan has filled the scanner: everything was settled. */
  restart(): void;
  readonly nextEnd: number;
  tellUntil(time: number, tell: TellMetrics): void;
  /** The same as text lines. */
  tellTextUntil(time: number, tell: (text: string) => void): void;
  dropAfter(time: number): void;
  readonly groupCount: number;
  readonly overflowed: number;
  readonly partlyLate: number;
  readonly forgotten: number;
  save(): unknown;
  load(saved: unknown): void;
}

interface Saved {
  readonly windows: unknown;
  readonly memories: readonly unknown[];
}

export function createTable(plan: TablePlan, source: TableSource): Table {
  const { scanner, weights } = source;
  const isCumulative = plan.window.type === 'cumulative';
  const { outputs, columns, filters } = createColumns(plan.functions, {
    ...source,
    cumulative: isCumulative,
  });
  const where = plan.where && createFilter(plan.where, source);
  const kinds = filters.reduce((mask, filter) => mask | filter.looksAt, 0) & (where?.kinds ?? ALL_KINDS);
  const groups = createGroups(plan.by, source);
  const writer = createWriter(plan, groups, outputs, source.withParts);
  const rowSlots = new Int32Array(scanner.rows);
  const { known } = groups;
  let settled = 0;
  let placed = 0;
  let latestUs = Number.NEGATIVE_INFINITY;
  let foreign = 0;
  /** Of the row that was placed last. */
  let placedGroup = OTHER;

  /** Slots that the columns have room for. */
  let room = 0;
  const makeRoom = (): void => {
    if (slots.capacity <= room) return;
    room = slots.capacity;
    for (const column of columns) column.reserve(room);
  };

  const settle = (row: number): void => {
    if (settled >= row) return;
    for (const filter of filters) filter.run(settled, row);
    const batch = { from: settled, to: row, slots: rowSlots, weights: weights.of(settled, row) };
    makeRoom();
    for (const column of columns) column.add(batch);
    settled = row;
  };

  // What is merged or cleared must first hold all that was placed in it.
  const slots = createSlots({
    merge(into, from) {
      settle(placed);
      makeRoom();
      for (const column of columns) column.merge(into, from);
    },
    clear(slot) {
      settle(placed);
      makeRoom();
      for (const column of columns) column.clear(slot);
    },
  });
  const windows = createWindows(plan.window, slots, source.clock);
  const tally = source.isAlone
    ? createTableTally(plan, { ...source, columns, kinds, filters, where, slots, windows })
    : undefined;

  const tellUntil = (time: number, tell: Tell): void => {
    tally?.forget();
    windows.tellUntil(time, (window) => {
      settle(placed);
      // Kernels add without telling: what a column has read is old.
      for (const column of columns) column.reserve(slots.capacity);
      tell(window);
    });
  };

  const saver: Saver = {
    save: (group, slot) => [groups.texts(group), columns.map((column) => column.save(slot))],
    load(saved, slot) {
      // Written by save.
      const [texts, states] = saved as [readonly string[], readonly unknown[]];
      columns.forEach((column, index) => {
        column.reserve(slots.capacity);
        column.load(slot, states[index]);
      });
      return groups.ofTexts(texts);
    },
    saveGroup: (group) => groups.texts(group),
    loadGroup: (saved) => groups.ofTexts(saved as readonly string[]),
  };

  return {
    kinds,
    slots: rowSlots,
    place(row) {
      placed = row;
      const kind = scanner.kinds[row] as number;
      if (((kinds >>> kind) & 1) === 0 || where?.matches[row] === 0) {
        rowSlots[row] = NOWHERE;
      } else {
        placedGroup = groups.of(row);
        rowSlots[row] = windows.slot(placedGroup, scanner.times[row] as number);
      }
      placed = row + 1;
    },
    placeRun(row, latest, limit) {
      latestUs = latest;
      foreign = 0;
      const { current } = windows;
      if (current === undefined || known === undefined || where !== undefined) return row;
      const { start, end, slots: open } = current;
      const { ids, starts, groups: groupOf } = known;
      const { kinds: kindOf, times, count } = scanner;
      let at = row;
      for (; at < count; at++) {
        const kind = kindOf[at] as number;
        if (((kinds >>> kind) & 1) === 0) {
          if (kind === 0) foreign++;
          rowSlots[at] = NOWHERE;
          continue;
        }
        const time = times[at] as number;
        if (!(time >= start && time < end && time < limit) || starts?.[at] === 0) break;
        const group = groupOf[ids[at] as number] ?? 0;
        const slot = open[group] ?? 0;
        // 0 is a group that is not known by this number, and a group without a slot.
        if (group === 0 || slot === 0) break;
        if (time > latestUs) latestUs = time;
        placedGroup = group;
        rowSlots[at] = slot - 1;
      }
      placed = at;
      return at;
    },
    get latestUs() {
      return latestUs;
    },
    get foreign() {
      return foreign;
    },
    get tally() {
      return slots.capacity <= MOST_CELLS ? tally : undefined;
    },
    teach(reader, number) {
      if ((rowSlots[0] as number) < 0) return;
      tally?.learn(0, placedGroup);
      if (reader !== undefined && number !== undefined) tally?.learnNumber(reader, number, placedGroup);
    },
    settle,
    restart() {
      settled = placed = 0;
      where?.run(0, scanner.count);
    },
    get nextEnd() {
      return windows.nextEnd;
    },
    tellUntil: (time, tell) =>
      tellUntil(time, (window) => writer.tell(window, (metrics) => tell(metrics, window.end))),
    tellTextUntil: (time, tell) => tellUntil(time, (window) => writer.tellText(window, tell)),
    dropAfter(time) {
      tally?.forget();
      windows.dropAfter(time);
    },
    get groupCount() {
      return groups.count;
    },
    get overflowed() {
      return groups.overflowed;
    },
    get partlyLate() {
      return windows.partlyLate;
    },
    get forgotten() {
      return windows.forgotten;
    },
    save: (): Saved => ({
      windows: windows.save(saver),
      memories: columns.map((column) => column.memory?.save()),
    }),
    load(saved) {
      // Written by save.
      const state = saved as Saved;
      columns.forEach((column, index) => {
        column.memory?.load(state.memories[index]);
      });
      windows.load(state.windows, saver);
    },
  };
}

export { LATE };
