// The sum of a value over all records that each record stands for.

import type { Aggregate } from './aggregate.ts';
import { addToTotal, createTotal, mergeTotals, type Total, valueOfTotal } from './total.ts';

/** 0 where nothing was seen; whatever the order, within 1e-12 of itself unless the values cancel out. */
export const sum: Aggregate<Total, number> = {
  create: createTotal,
  add: (state, value, weight) => addToTotal(state, value * weight),
  merge: mergeTotals,
  emit: valueOfTotal,
};
