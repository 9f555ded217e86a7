// How many different texts there are, exactly, up to a bound; beyond it the bound is said.

import type { Aggregate } from '../../lib/metric/aggregate.ts';

const MOST_TEXTS = 10_000;

export const distinct: Aggregate<Set<string>, number, string> = {
  create: () => new Set(),
  add: (texts, text) => {
    if (texts.size < MOST_TEXTS) texts.add(text);
  },
  merge: (into, from) => {
    for (const text of from) if (into.size < MOST_TEXTS) into.add(text);
  },
  emit: (texts) => texts.size,
};
