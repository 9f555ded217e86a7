// Where a column keeps what its function knows of each slot.

import type { Aggregate } from '../../lib/metric/aggregate.ts';

export interface States<State, Result> {
  /** Called before add: slots below this number exist. */
  reserve(slots: number): void;
  add(slot: number, value: number, weight: number, timeUs: number): void;
  /** True once a slot has had a value. Without one there is no result, not even 0. */
  has(slot: number): boolean;
  emit(slot: number): Result;
  /** What is in a slot, as plain data, to be written or saved. */
  state(slot: number): State;
  /** Adds what is in `from` to `into`, and leaves `from` alone. */
  merge(into: number, from: number): void;
  /** Adds a state to a slot. */
  put(slot: number, state: State): void;
  /** Makes a slot ready to be used again. */
  clear(slot: number): void;
  /** Where a kernel can add to the slots, if it can (lib/kernel/tally.ts). */
  readonly place?: KernelPlace;
}

export interface KernelPlace {
  readonly operation: 'sum' | 'least' | 'greatest' | 'sketch';
  /** Addresses in kernel memory. */
  readonly cells: number;
  readonly directories?: number;
}

/** One object for each slot, for any aggregate. */
export function createObjectStates<State, Result>(
  aggregate: Aggregate<State, Result>,
): States<State, Result> {
  const states: State[] = [];
  const seen: number[] = [];
  const reserve = (slots: number): void => {
    while (states.length < slots) states.push(aggregate.create());
  };
  return {
    reserve,
    add(slot, value, weight, timeUs) {
      seen[slot] = 1;
      aggregate.add(states[slot] as State, value, weight, timeUs);
    },
    has: (slot) => seen[slot] === 1,
    emit: (slot) => aggregate.emit(states[slot] as State),
    state: (slot) => states[slot] as State,
    merge(into, from) {
      if (seen[from] !== 1) return;
      seen[into] = 1;
      aggregate.merge(states[into] as State, states[from] as State);
    },
    put(slot, state) {
      seen[slot] = 1;
      aggregate.merge(states[slot] as State, state);
    },
    clear(slot) {
      const state = states[slot];
      if (state === undefined) return;
      aggregate.release?.(state);
      if (aggregate.reset) aggregate.reset(state);
      else states[slot] = aggregate.create();
      seen[slot] = 0;
    },
  };
}
