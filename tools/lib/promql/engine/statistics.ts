// Statistics over a run of numbers, shared by aggregations and the functions over time.

import { KahanSum } from './kahan.ts';

/** A readable run of numbers: `values[start]` to `values[end - 1]`. */
export interface Run {
  readonly values: ArrayLike<number>;
  readonly start: number;
  readonly end: number;
}

export function sumOf({ values, start, end }: Run): number {
  const sum = new KahanSum();
  for (let index = start; index < end; index++) sum.add(values[index]!);
  return sum.value;
}

/**
 * The mean: the compensated sum divided by the count. Where the sum overflows although no value is infinite, every
 * value is divided before it is added.
 */
export function meanOf(run: Run): number {
  const { values, start, end } = run;
  const count = end - start;
  const sum = new KahanSum();
  let finite = true;
  for (let index = start; index < end; index++) {
    sum.add(values[index]!);
    finite &&= Number.isFinite(values[index]!);
  }
  if (!finite || Number.isFinite(sum.uncompensated)) return sum.value / count;
  const scaled = new KahanSum();
  for (let index = start; index < end; index++) scaled.add(values[index]! / count);
  return scaled.value;
}

/** The population variance by Welford's method, with compensated sums; NaN if a value is infinite or NaN. */
export function varianceOf({ values, start, end }: Run): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let index = start; index < end; index++) {
    const delta = values[index]! - mean.value;
    mean.add(delta / (index - start + 1));
    squares.add(delta * (values[index]! - mean.value));
  }
  return squares.value / (end - start);
}

/** The smallest value; NaN counts only if there is nothing else. */
export function minOf({ values, start, end }: Run): number {
  let least = values[start]!;
  for (let index = start + 1; index < end; index++) {
    const value = values[index]!;
    if (value < least || Number.isNaN(least)) least = value;
  }
  return least;
}

/** The largest value; NaN counts only if there is nothing else. */
export function maxOf({ values, start, end }: Run): number {
  let most = values[start]!;
  for (let index = start + 1; index < end; index++) {
    const value = values[index]!;
    if (value > most || Number.isNaN(most)) most = value;
  }
  return most;
}

/**
 * The q-quantile by linear interpolation between neighbours. NaN values are the smallest; q below 0 gives -Inf, above
 * 1 +Inf, NaN NaN.
 */
export function quantileOf(q: number, { values, start, end }: Run): number {
  if (end === start || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sorted = new Float64Array(end - start);
  for (let index = start; index < end; index++) sorted[index - start] = values[index]!;
  sortNanFirst(sorted);
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return sorted[lower]! * (1 - weight) + sorted[upper]! * weight;
}

// Float64Array sorts NaN to the end.
function sortNanFirst(values: Float64Array): void {
  values.sort();
  let numbers = values.length;
  while (numbers > 0 && Number.isNaN(values[numbers - 1])) numbers--;
  values.copyWithin(values.length - numbers, 0, numbers);
  values.fill(Number.NaN, 0, values.length - numbers);
}
