// The mean of a value.

import type { Aggregate } from './aggregate.ts';
import { addToTotal, createTotal, mergeTotals, type Total, valueOfTotal } from './total.ts';

export interface Mean {
  readonly sum: Total;
  readonly weight: Total;
}

export const avg: Aggregate<Mean> = {
  create: () => ({ sum: createTotal(), weight: createTotal() }),
  add: (state, value, weight) => {
    addToTotal(state.sum, value * weight);
    addToTotal(state.weight, weight);
  },
  merge: (into, from) => {
    mergeTotals(into.sum, from.sum);
    mergeTotals(into.weight, from.weight);
  },
  emit: (state) => {
    const weight = valueOfTotal(state.weight);
    return weight === 0 ? undefined : valueOfTotal(state.sum) / weight;
  },
};
