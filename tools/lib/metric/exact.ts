// Quantiles of all values, for those who want them to the last digit and can pay for it: every value is kept.
//
// The states of one aggregate share a budget of values. A state for whose next value there is none becomes a sketch, for
// good, so that memory is bounded whatever comes.

import type { Aggregate } from './aggregate.ts';
import {
  addToSketch,
  createSketch,
  mergeSketches,
  type Quantiles,
  quantileOf,
  rankOf,
  type Sketch,
} from './sketch.ts';

export interface Values {
  readonly values: number[];
  /** Beside the values; empty while each stands for itself. */
  readonly weights: number[];
  /** What the values have become once there was no room for them. */
  sketch: Sketch | undefined;
}

/** Values that may still be kept, 8 bytes each (16 with weights), and states that had to become sketches. */
export interface Budget {
  left: number;
  spilled: number;
}

/** Quantiles by nearest rank, exact as long as the budget lasts. NaN is seen by none. */
export function exactOf(budget: Budget): Aggregate<Values, Quantiles> {
  const spill = (state: Values): Sketch => {
    const sketch = createSketch();
    for (const [at, value] of state.values.entries()) addToSketch(sketch, value, state.weights[at] ?? 1);
    release(state);
    budget.spilled++;
    state.sketch = sketch;
    return sketch;
  };
  const release = (state: Values): void => {
    budget.left += state.values.length;
    state.values.length = 0;
    state.weights.length = 0;
  };
  const add = (state: Values, value: number, weight: number): void => {
    if (state.sketch === undefined && budget.left > 0) {
      if (Number.isNaN(value)) return;
      if (weight !== 1 && state.weights.length === 0) for (const _ of state.values) state.weights.push(1);
      state.values.push(value);
      if (weight !== 1 || state.weights.length > 0) state.weights.push(weight);
      budget.left--;
      return;
    }
    addToSketch(state.sketch ?? spill(state), value, weight);
  };
  return {
    create: () => ({ values: [], weights: [], sketch: undefined }),
    add,
    merge(into, from) {
      if (from.sketch) mergeSketches(into.sketch ?? spill(into), from.sketch);
      for (const [at, value] of from.values.entries()) add(into, value, from.weights[at] ?? 1);
    },
    emit: (state) => (state.sketch ? ofSketch(state.sketch) : quantilesOf(state)),
    release,
  };
}

function ofSketch(sketch: Sketch): Quantiles {
  return (q) => quantileOf(sketch, q);
}

function quantilesOf({ values, weights }: Values): Quantiles {
  if (weights.length === 0) {
    const sorted = Float64Array.from(values).sort();
    return (q) => sorted[Math.max(0, Math.ceil(rankOf(q, sorted.length)) - 1)];
  }
  const order = values.map((_, at) => at).sort((left, right) => values[left]! - values[right]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (q) => {
    const wanted = rankOf(q, total);
    let seen = 0;
    for (const at of order) {
      seen += weights[at]!;
      if (seen >= wanted) return values[at];
    }
    return values[order.at(-1) ?? -1];
  };
}
