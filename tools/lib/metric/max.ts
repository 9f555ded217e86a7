// The greatest value.

import type { Aggregate } from './aggregate.ts';

export interface Greatest {
  value: number | undefined;
}

function take(state: Greatest, value: number): void {
  if (Number.isNaN(value)) return;
  // Adding 0 makes a 0 of -0: which of the two came first must not show.
  if (state.value === undefined || value > state.value) state.value = value + 0;
}

/** NaN is passed over. */
export const max: Aggregate<Greatest> = {
  create: () => ({ value: undefined }),
  add: take,
  merge: (into, from) => {
    if (from.value !== undefined) take(into, from.value);
  },
  emit: ({ value }) => value,
};
