// Aggregates of a quantity: one state per slot, fed from the number column of a field.
//
// A column has one dimension, that of the first value with a unit: durations and sizes do not add up. A plain number goes with any of
// them, in base units. A value of another dimension, and one that is no quantity, is skipped and counted.

import type { Kernel } from '../../lib/kernel/host.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../../lib/kernel/scanner.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { type Dimension, parseQuantity } from '../../lib/record/quantity.ts';
import type { RowFilter } from '../filter.ts';
import type { Batch, Column, LabelledValue } from './column.ts';

export interface ValueSource {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly field: FieldColumns;
  readonly filter: RowFilter;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
}

/** How the result of a state is written: by key, undefined for no value. */
export type Render<Result> = (result: Result, key: string, dimension: Dimension) => string | undefined;

const DIMENSIONS: readonly (Dimension | undefined)[] = [undefined, 'number', 'duration', 'size', 'ratio'];

export function createValueColumn<State, Result>(
  aggregate: Aggregate<State, Result>,
  source: ValueSource,
  render: Render<Result>,
  labelled?: (result: Result) => readonly LabelledValue[],
): Column {
  const { scanner, field, filter, kernel, count } = source;
  const states: State[] = [];
  /** By slot: 1 once it has a value. Without one there is no result, not even 0. */
  const seen: number[] = [];
  let dimension: number = DIMENSION.none;
  /** The result of the slot asked for last: several keys may be written from one. */
  let emitted: { readonly slot: number; readonly result: Result } | undefined;

  /** The dimension of a value that the kernel left to the host; its number is put into the column. */
  const readHard = (row: number): number => {
    const start = field.starts[row] as number;
    const quantity = parseQuantity(kernel.text(start, start + (field.lengths[row] as number)));
    if (!quantity) return DIMENSION.none;
    field.numbers[row] = quantity.value;
    return DIMENSIONS.indexOf(quantity.dimension);
  };

  /** True when the row has a value that can be added; the first one decides the dimension. */
  const isValue = (row: number): boolean => {
    if (field.starts[row] === 0) return false;
    let found =
      (field.lengths[row] as number) >= QUOTED_BIT ? DIMENSION.none : (field.dimensions[row] as number);
    if (found === DIMENSION.hard) found = readHard(row);
    if (found !== DIMENSION.none && (dimension === DIMENSION.none || dimension === DIMENSION.number)) {
      dimension = found;
    }
    if (found !== DIMENSION.none && (found === dimension || found === DIMENSION.number)) return true;
    count(found === DIMENSION.none ? 'not_a_number' : 'other_dimension');
    return false;
  };

  return {
    reserve(slots) {
      while (states.length < slots) states.push(aggregate.create());
    },
    add({ from, to, slots, weights }: Batch) {
      const { matches } = filter;
      const { numbers, dimensions } = field;
      emitted = undefined;
      const { times } = scanner;
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || matches[row] === 0) continue;
        // The common case first: the dimension of the column, bare. A quoted value never has it.
        if (dimensions[row] !== dimension || dimension === DIMENSION.none || isQuoted(field, row)) {
          if (!isValue(row)) continue;
        }
        const weight = weights ? (weights[row] as number) : 1;
        seen[slot] = 1;
        aggregate.add(states[slot] as State, numbers[row] as number, weight, times[row] as number);
      }
    },
    text(slot, key) {
      if (seen[slot] !== 1) return undefined;
      if (emitted?.slot !== slot) emitted = { slot, result: aggregate.emit(states[slot] as State) };
      return render(emitted.result, key, DIMENSIONS[dimension] ?? 'number');
    },
    ...(labelled
      ? {
          labelled: (slot: number) =>
            seen[slot] === 1 ? labelled(aggregate.emit(states[slot] as State)) : [],
        }
      : {}),
    clear(slot) {
      emitted = undefined;
      states[slot] = aggregate.create();
      seen[slot] = 0;
    },
  };
}

function isQuoted(field: FieldColumns, row: number): boolean {
  return (field.lengths[row] as number) >= QUOTED_BIT;
}
