// The value of the latest record. Of records at one time the last in the stream counts; of two streams that are merged
// the greater value does, so that the order of merging does not show.

import type { Aggregate } from './aggregate.ts';

export interface Latest {
  /** -Infinity where nothing was seen. */
  timeUs: number;
  value: number;
}

/** The greater of two values, any number being greater than NaN. */
export function greaterOf(left: number, right: number): number {
  return right > left || Number.isNaN(left) ? right : left;
}

export const last: Aggregate<Latest> = {
  create: () => ({ timeUs: Number.NEGATIVE_INFINITY, value: Number.NaN }),
  add: (state, value, _weight, timeUs) => {
    if (timeUs < state.timeUs) return;
    state.timeUs = timeUs;
    state.value = value;
  },
  merge: (into, from) => {
    if (from.timeUs < into.timeUs) return;
    into.value = from.timeUs > into.timeUs ? from.value : greaterOf(into.value, from.value);
    into.timeUs = from.timeUs;
  },
  emit: ({ timeUs, value }) => (timeUs === Number.NEGATIVE_INFINITY ? undefined : value),
};
