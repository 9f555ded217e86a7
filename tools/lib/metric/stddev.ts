// The standard deviation of the population, by running moments: Welford 1962 with weights (West 1979), merged as in Chan,
// Golub and LeVeque 1979. The textbook difference of squares loses every digit when the mean is large.

import type { Aggregate } from './aggregate.ts';

export interface Moments {
  weight: number;
  mean: number;
  /** The weighted sum of squared distances from the mean. */
  squares: number;
}

export const stddev: Aggregate<Moments> = {
  create: () => ({ weight: 0, mean: 0, squares: 0 }),
  add: (state, value, weight) => {
    state.weight += weight;
    const distance = value - state.mean;
    state.mean += (distance * weight) / state.weight;
    state.squares += weight * distance * (value - state.mean);
  },
  merge: (into, from) => {
    if (from.weight === 0) return;
    const weight = into.weight + from.weight;
    const distance = from.mean - into.mean;
    into.squares += from.squares + distance * distance * into.weight * (from.weight / weight);
    into.mean += distance * (from.weight / weight);
    into.weight = weight;
  },
  emit: ({ weight, squares }) => (weight === 0 ? undefined : Math.sqrt(Math.max(0, squares / weight))),
};
