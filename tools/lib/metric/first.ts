// The value of the earliest record. Of records at one time the first in the stream counts; of two streams that are
// merged the greater value does, so that the order of merging does not show.

import type { Aggregate } from './aggregate.ts';
import { greaterOf } from './last.ts';

export interface Earliest {
  /** Infinity where nothing was seen. */
  timeUs: number;
  value: number;
}

export const first: Aggregate<Earliest> = {
  create: () => ({ timeUs: Number.POSITIVE_INFINITY, value: Number.NaN }),
  add: (state, value, _weight, timeUs) => {
    if (timeUs >= state.timeUs) return;
    state.timeUs = timeUs;
    state.value = value;
  },
  merge: (into, from) => {
    if (from.timeUs > into.timeUs) return;
    into.value = from.timeUs < into.timeUs ? from.value : greaterOf(into.value, from.value);
    into.timeUs = from.timeUs;
  },
  emit: ({ timeUs, value }) => (timeUs === Number.POSITIVE_INFINITY ? undefined : value),
};
