// Aggregates of a quantity, fed from the number column of a field.

import { QUOTED_BIT } from '../../lib/kernel/scanner.ts';
import type { TakeHanded } from '../../lib/kernel/tally.ts';
import type { Dimension } from '../../lib/record/quantity.ts';
import type { Batch, Column, LabelledValue, Value } from './column.ts';
import { createReading, type ValueSource } from './reading.ts';
import type { States } from './states.ts';

/** How the result of a state is written: by key, undefined for no value. */
export type Render<Result> = (
  result: Result,
  key: string,
  dimension: Dimension,
  windowSeconds: number,
) => string | undefined;

export interface Rendering<State, Result> {
  readonly text: Render<Result>;
  readonly labelled?: (result: Result) => readonly LabelledValue[];
  /** See Column.parts. */
  readonly parts?: (state: State, dimension: Dimension, result: Result) => readonly Value[];
}

interface Saved {
  readonly state: unknown;
  readonly dimension: number;
}

export function createValueColumn<State, Result>(
  states: States<State, Result>,
  source: ValueSource,
  { text, labelled, parts }: Rendering<State, Result>,
): Column {
  const { scanner, field, filter } = source;
  const reading = createReading(source);
  /** The result of the slot asked for last: several keys may be written from one. */
  let emitted: { readonly slot: number; readonly result: Result } | undefined;

  const resultOf = (slot: number): Result => {
    if (emitted?.slot !== slot) emitted = { slot, result: states.emit(slot) };
    return emitted.result;
  };

  const take: TakeHanded = (count, { slots, values, weights, times }) => {
    for (let at = 0; at < count; at++)
      states.add(slots[at] as number, values[at] as number, weights[at] as number, times[at] as number);
  };

  return {
    reserve(slots) {
      // Kernels add without telling; whoever reads asks for room first.
      emitted = undefined;
      states.reserve(slots);
    },
    add({ from, to, slots, weights }: Batch) {
      const { matches } = filter;
      const { numbers, dimensions, lengths } = field;
      const { times } = scanner;
      emitted = undefined;
      // The common case first: the dimension of the column, bare. A quoted value never has it.
      let usual = reading.usual();
      for (let row = from; row < to; row++) {
        const slot = slots[row] as number;
        if (slot < 0 || matches[row] === 0) continue;
        if (dimensions[row] !== usual || (lengths[row] as number) >= QUOTED_BIT) {
          if (!reading.isValue(row)) continue;
          usual = reading.usual();
        }
        const weight = weights ? (weights[row] as number) : 1;
        states.add(slot, numbers[row] as number, weight, times[row] as number);
      }
    },
    text: (slot, key, windowSeconds) =>
      states.has(slot) ? text(resultOf(slot), key, reading.dimension, windowSeconds) : undefined,
    ...(labelled ? { labelled: (slot: number) => (states.has(slot) ? labelled(resultOf(slot)) : []) } : {}),
    ...(parts
      ? {
          parts: (slot: number) =>
            states.has(slot) ? parts(states.state(slot), reading.dimension, resultOf(slot)) : [],
        }
      : {}),
    merge(into, from) {
      emitted = undefined;
      states.merge(into, from);
    },
    clear(slot) {
      emitted = undefined;
      states.clear(slot);
    },
    save: (slot): Saved | undefined =>
      states.has(slot) ? { state: states.state(slot), dimension: reading.save() } : undefined,
    load(slot, saved) {
      states.reserve(slot + 1);
      if (saved === undefined) return;
      // Written by save.
      const { state, dimension } = saved as Saved;
      reading.load(dimension);
      states.put(slot, state as State);
    },
    inKernel: {
      ...(states.place ?? { operation: 'hand', cells: 0, take }),
      field,
      filter,
      usual: reading.usual,
    },
  };
}
