// Counts by chosen bounds, as Prometheus keeps them: each bucket counts the values up to its bound.

import type { Aggregate } from './aggregate.ts';
import { addToTotal, createTotal, mergeTotals, type Total, valueOfTotal } from './total.ts';

/** Upper bounds for latencies, in seconds; the bucket of everything follows by itself. */
export const LATENCY_BOUNDS: readonly number[] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export interface Histogram {
  /** Weight of the values above the bound before and up to the bound at the same place; one more for the rest. */
  readonly weights: Float64Array;
  readonly sum: Total;
}

export interface Bucket {
  /** The upper bound, included; Infinity for the last. */
  readonly bound: number;
  /** Weight of all values up to the bound. */
  readonly count: number;
}

export interface Buckets {
  readonly buckets: readonly Bucket[];
  readonly sum: number;
  readonly count: number;
}

/** A histogram over finite ascending bounds. Histograms merge when their bounds are the same. NaN is in the last bucket. */
export function histogramOf(bounds: readonly number[]): Aggregate<Histogram, Buckets> {
  return {
    create: () => ({ weights: new Float64Array(bounds.length + 1), sum: createTotal() }),
    add: (state, value, weight) => {
      state.weights[bucketOf(bounds, value)]! += weight;
      addToTotal(state.sum, value * weight);
    },
    merge: (into, from) => {
      for (let at = 0; at <= bounds.length; at++) into.weights[at]! += from.weights[at]!;
      mergeTotals(into.sum, from.sum);
    },
    emit: (state) => {
      let count = 0;
      const buckets: Bucket[] = [];
      for (let at = 0; at <= bounds.length; at++) {
        count += state.weights[at]!;
        buckets.push({ bound: bounds[at] ?? Infinity, count });
      }
      return { buckets, sum: valueOfTotal(state.sum), count };
    },
  };
}

/** The first bucket whose bound is not below the value. There are few, so that a scan is faster than a search. */
function bucketOf(bounds: readonly number[], value: number): number {
  let at = 0;
  while (at < bounds.length && !(value <= bounds[at]!)) at++;
  return at;
}
