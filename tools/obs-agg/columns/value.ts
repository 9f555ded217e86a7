// Aggregates of a quantity: one state per slot, fed from the number column of a field.

import { QUOTED_BIT } from '../../lib/kernel/scanner.ts';
import type { Aggregate } from '../../lib/metric/aggregate.ts';
import type { Dimension } from '../../lib/record/quantity.ts';
import type { Batch, Column, LabelledValue, Value } from './column.ts';
import { createReading, type ValueSource } from './reading.ts';

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
  readonly parts?: (state: State, dimension: Dimension) => readonly Value[];
}

interface Saved {
  readonly state: unknown;
  readonly dimension: number;
}

export function createValueColumn<State, Result>(
  aggregate: Aggregate<State, Result>,
  source: ValueSource,
  { text, labelled, parts }: Rendering<State, Result>,
): Column {
  const { scanner, field, filter } = source;
  const reading = createReading(source);
  const states: State[] = [];
  /** By slot: 1 once it has a value. Without one there is no result, not even 0. */
  const seen: number[] = [];
  /** The result of the slot asked for last: several keys may be written from one. */
  let emitted: { readonly slot: number; readonly result: Result } | undefined;

  const reserve = (slots: number): void => {
    while (states.length < slots) states.push(aggregate.create());
  };

  return {
    reserve,
    add({ from, to, slots, weights }: Batch) {
      const { matches } = filter;
      const { numbers } = field;
      emitted = undefined;
      const { times } = scanner;
      const { dimensions, lengths } = field;
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
        seen[slot] = 1;
        aggregate.add(states[slot] as State, numbers[row] as number, weight, times[row] as number);
      }
    },
    text(slot, key, windowSeconds) {
      if (seen[slot] !== 1) return undefined;
      if (emitted?.slot !== slot) emitted = { slot, result: aggregate.emit(states[slot] as State) };
      return text(emitted.result, key, reading.dimension, windowSeconds);
    },
    ...(labelled
      ? {
          labelled: (slot: number) =>
            seen[slot] === 1 ? labelled(aggregate.emit(states[slot] as State)) : [],
        }
      : {}),
    ...(parts
      ? {
          parts: (slot: number) => (seen[slot] === 1 ? parts(states[slot] as State, reading.dimension) : []),
        }
      : {}),
    merge(into, from) {
      emitted = undefined;
      if (seen[from] !== 1) return;
      seen[into] = 1;
      aggregate.merge(states[into] as State, states[from] as State);
    },
    clear(slot) {
      emitted = undefined;
      const state = states[slot];
      if (state === undefined) return;
      aggregate.release?.(state);
      if (aggregate.reset) aggregate.reset(state);
      else states[slot] = aggregate.create();
      seen[slot] = 0;
    },
    save: (slot): Saved | undefined =>
      seen[slot] === 1 ? { state: states[slot], dimension: reading.save() } : undefined,
    load(slot, saved) {
      reserve(slot + 1);
      if (saved === undefined) return;
      // Written by save.
      const { state, dimension } = saved as Saved;
      reading.load(dimension);
      seen[slot] = 1;
      aggregate.merge(states[slot] as State, state as State);
    },
  };
}
