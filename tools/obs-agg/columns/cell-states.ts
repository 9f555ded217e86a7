// Sums, means and extremes as doubles in cells, where a kernel can add to them. Each has the layout that assembly/tally.ts has, and the
// arithmetic of its aggregate in lib/metric.

import { type Cells, createCells } from '../../lib/kernel/cells.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { avg, type Mean } from '../../lib/metric/avg.ts';
import { type Greatest, max } from '../../lib/metric/max.ts';
import { type Least, min } from '../../lib/metric/min.ts';
import { sum } from '../../lib/metric/sum.ts';
import type { Total } from '../../lib/metric/total.ts';
import type { KernelPlace, States } from './states.ts';

interface CellLayout<State> {
  readonly operation: KernelPlace['operation'];
  /** Doubles of a slot. The one at `seenAt` is 0 as long as the slot has had no value. */
  readonly width: number;
  readonly seenAt: number;
  add(values: Float64Array, at: number, value: number, weight: number): void;
  read(values: Float64Array, at: number): State;
  write(values: Float64Array, at: number, state: State): void;
}

/** The sum and what it lost, the weight and what it lost. */
const TOTAL_WIDTH = 4;

function addTotal(values: Float64Array, at: number, value: number): void {
  const before = values[at] as number;
  const total = before + value;
  const lost = Math.abs(before) >= Math.abs(value) ? before - total + value : value - total + before;
  values[at + 1] = (values[at + 1] as number) + lost;
  values[at] = total;
}

const totals = {
  operation: 'sum',
  width: TOTAL_WIDTH,
  seenAt: 2,
  add(values: Float64Array, at: number, value: number, weight: number): void {
    addTotal(values, at, value * weight);
    addTotal(values, at + 2, weight);
  },
} as const;

const readTotal = (values: Float64Array, at: number): Total => ({
  sum: values[at] as number,
  lost: values[at + 1] as number,
});

const meanLayout: CellLayout<Mean> = {
  ...totals,
  read: (values, at) => ({ sum: readTotal(values, at), weight: readTotal(values, at + 2) }),
  write: (values, at, state) =>
    values.set([state.sum.sum, state.sum.lost, state.weight.sum, state.weight.lost], at),
};

const sumLayout: CellLayout<Total> = {
  ...totals,
  read: readTotal,
  // Of the weight it matters only that there is some.
  write: (values, at, state) => values.set([state.sum, state.lost, 1, 0], at),
};

function extreme(operation: 'least' | 'greatest'): CellLayout<Least & Greatest> {
  const isBeyond: (value: number, before: number) => boolean =
    operation === 'least' ? (value, before) => value < before : (value, before) => value > before;
  return {
    operation,
    width: 2,
    seenAt: 0,
    add(values, at, value) {
      if (Number.isNaN(value)) return;
      // Adding 0 makes a 0 of -0: which of the two came first must not show.
      if (values[at] === 0 || isBeyond(value, values[at + 1] as number)) values[at + 1] = value + 0;
      values[at] = 1;
    },
    read: (values, at) => ({ value: values[at] === 0 ? undefined : values[at + 1] }),
    write: (values, at, { value }) => values.set(value === undefined ? [0, 0] : [1, value], at),
  };
}

export const createSums = (kernel: Kernel): States<Total, number> => createCellStates(kernel, sumLayout, sum);
export const createMeans = (kernel: Kernel): States<Mean, number | undefined> =>
  createCellStates(kernel, meanLayout, avg);
export const createLeasts = (kernel: Kernel): States<Least, number | undefined> =>
  createCellStates(kernel, extreme('least'), min);
export const createGreatests = (kernel: Kernel): States<Greatest, number | undefined> =>
  createCellStates(kernel, extreme('greatest'), max);

function createCellStates<State, Result>(
  kernel: Kernel,
  { operation, width, seenAt, add, read, write }: CellLayout<State>,
  aggregate: Aggregate<State, Result>,
): States<State, Result> {
  const cells: Cells = createCells(kernel, width);
  let { values } = cells;
  const has = (slot: number): boolean => values[slot * width + seenAt] !== 0;
  const state = (slot: number): State => read(values, slot * width);
  const put = (slot: number, other: State): void => {
    const own = has(slot) ? state(slot) : aggregate.create();
    aggregate.merge(own, other);
    write(values, slot * width, own);
  };
  return {
    reserve(slots) {
      cells.reserve(slots);
      values = cells.values;
    },
    add: (slot, value, weight) => add(values, slot * width, value, weight),
    has,
    state,
    put,
    emit: (slot) => aggregate.emit(state(slot)),
    merge(into, from) {
      if (has(from)) put(into, state(from));
    },
    clear(slot) {
      values.fill(0, slot * width, (slot + 1) * width);
    },
    place: { operation, cells: cells.address },
  };
}
