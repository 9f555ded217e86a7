// DDSketch (Masson, Rim and Lee 2019, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
// guarantees"): values counted in bins whose width is a share of the value. Any quantile is within 0.78 % of the exact
// one, and sketches of many instances, nodes and hours merge without loss. Bins are those of sketch-index.ts.

import type { Aggregate } from './aggregate.ts';
import { addToBin, type Bins, binsOf, clearBins, createBins, forEachBin, mergeBins } from './bins.ts';
import { indexOf, LEAST_VALUE, representative } from './sketch-index.ts';

export interface Sketch {
  readonly positive: Bins;
  /** Of absolute values; made with the first negative one. */
  negative: Bins | undefined;
  /** Weight of what is zero, or nearer to it than LEAST_VALUE. */
  zero: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /** Weight of NaN, which no quantile sees. */
  notANumber: number;
  /** The least and the greatest value, exactly; Infinity and -Infinity where there is none. */
  min: number;
  max: number;
  /** True when there were more than MAX_BINS bins: quantiles near zero may be further off than guaranteed. */
  isCollapsed: boolean;
}

/** The quantile at `q` from 0 to 1, or undefined where nothing was seen. */
export type Quantiles = (q: number) => number | undefined;

export const sketch: Aggregate<Sketch, Quantiles> = {
  create: createSketch,
  add: addToSketch,
  merge: mergeSketches,
  reset: clearSketch,
  emit: (state) => {
    const ranked = rank(state);
    return (q) => quantileIn(ranked, q);
  },
};

export function createSketch(): Sketch {
  return {
    positive: createBins(),
    negative: undefined,
    zero: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    notANumber: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    isCollapsed: false,
  };
}

function clearSketch(state: Sketch): void {
  clearBins(state.positive);
  state.negative = undefined;
  state.zero = state.positiveInfinity = state.negativeInfinity = state.notANumber = 0;
  state.min = Number.POSITIVE_INFINITY;
  state.max = Number.NEGATIVE_INFINITY;
  state.isCollapsed = false;
}

export function addToSketch(state: Sketch, value: number, weight: number): void {
  // Adding 0 makes a 0 of -0: which of the two came first must not show.
  if (value < state.min) state.min = value + 0;
  if (value > state.max) state.max = value + 0;
  if (value >= LEAST_VALUE && value < Infinity) {
    if (addToBin(state.positive, indexOf(value), weight)) state.isCollapsed = true;
  } else {
    addUnusual(state, value, weight);
  }
}

/** Whatever is not positive and finite. */
function addUnusual(state: Sketch, value: number, weight: number): void {
  if (Number.isNaN(value)) state.notANumber += weight;
  else if (value === Infinity) state.positiveInfinity += weight;
  else if (value === -Infinity) state.negativeInfinity += weight;
  else if (value > -LEAST_VALUE) state.zero += weight;
  else {
    state.negative ??= createBins();
    if (addToBin(state.negative, indexOf(-value), weight)) state.isCollapsed = true;
  }
}

export function mergeSketches(into: Sketch, from: Sketch): void {
  if (mergeBins(into.positive, from.positive)) into.isCollapsed = true;
  if (from.negative !== undefined) {
    into.negative ??= createBins();
    if (mergeBins(into.negative, from.negative)) into.isCollapsed = true;
  }
  into.zero += from.zero;
  into.positiveInfinity += from.positiveInfinity;
  into.negativeInfinity += from.negativeInfinity;
  into.notANumber += from.notANumber;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  into.isCollapsed ||= from.isCollapsed;
}

/** The weight of all values but NaN. */
export function weightOf(state: Sketch): number {
  return rank(state).total;
}

/** Every bin in the order of values, with the weight up to and with it: made once for all quantiles of a state. */
interface Ranked {
  /** The index of a bin, negative for one of negative values; 0 for zero; the infinities for themselves. */
  readonly bins: Float64Array;
  readonly weights: Float64Array;
  readonly count: number;
  readonly total: number;
  readonly min: number;
  readonly max: number;
}

function rank(state: Sketch): Ranked {
  const most = state.positive.used + (state.negative?.used ?? 0) + 3;
  const bins = new Float64Array(most);
  const weights = new Float64Array(most);
  let count = 0;
  let total = 0;
  const take = (bin: number, weight: number): void => {
    if (weight === 0) return;
    total += weight;
    bins[count] = bin;
    weights[count++] = total;
  };
  take(-Infinity, state.negativeInfinity);
  const negative = state.negative === undefined ? [] : [...binsOf(state.negative)].reverse();
  for (const [index, weight] of negative) take(-index, weight);
  take(0, state.zero);
  forEachBin(state.positive, take);
  take(Infinity, state.positiveInfinity);
  return { bins, weights, count, total, min: state.min, max: state.max };
}

function valueOfBin(bin: number): number {
  if (bin === 0 || !Number.isFinite(bin)) return bin;
  return bin > 0 ? representative(bin) : -representative(-bin);
}

/**
 * By nearest rank: the least value that at least the share `q` of the weight does not exceed; 0 gives the least value, 1
 * the greatest, both exactly.
 */
export function quantileOf(state: Sketch, q: number): number | undefined {
  return quantileIn(rank(state), q);
}

function quantileIn(ranked: Ranked, q: number): number | undefined {
  return quantile({ ...ranked, binAt: (wanted) => binIn(ranked, wanted) }, q);
}

/** The first bin whose weight reaches it. */
function binIn({ bins, weights, count }: Ranked, wanted: number): number | undefined {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (weights[middle]! >= wanted) high = middle;
    else low = middle + 1;
  }
  return low === count ? undefined : bins[low]!;
}

/** A sketch that may be kept elsewhere. */
export interface WeightedBins {
  /** The weight of all values but NaN. */
  readonly total: number;
  readonly min: number;
  readonly max: number;
  /** The lowest bin up to which there is so much weight, as in Ranked.bins. */
  binAt(weight: number): number | undefined;
}

export function quantilesOf(bins: WeightedBins): Quantiles {
  return (q) => quantile(bins, q);
}

function quantile({ total, min, max, binAt }: WeightedBins, q: number): number | undefined {
  if (total === 0) return undefined;
  if (q <= 0) return min;
  if (q >= 1) return max;
  const bin = binAt(rankOf(q, total));
  return bin === undefined ? undefined : Math.min(Math.max(valueOfBin(bin), min), max);
}

/** The weight up to a quantile, less what rounding may have added: 0.07 × 100 is more than 7. */
export function rankOf(q: number, weight: number): number {
  return q * weight * (1 - 1e-12);
}
