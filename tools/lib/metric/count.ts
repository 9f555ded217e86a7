// How many records: the sum of their weights.

import type { Aggregate } from './aggregate.ts';
import { addToTotal, createTotal, mergeTotals, type Total, valueOfTotal } from './total.ts';

/** 0 where nothing was seen. Integer weights are counted exactly up to 2^53. */
export const count: Aggregate<Total, number, unknown> = {
  create: createTotal,
  add: (state, _value, weight) => addToTotal(state, weight),
  merge: mergeTotals,
  emit: valueOfTotal,
};
