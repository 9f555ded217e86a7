// Weights by bin, for sketches: a short list while there are few bins, for most groups see few values; then pages of one
// octave each. At most MAX_BINS bins are kept: beyond that the lowest goes up into the next. Which bins are left, and
// with what weight, depends on what was added alone, not on the order or on how it was merged.

import { BINS_PER_OCTAVE } from './sketch-index.ts';

/** 64 octaves in full: from a nanosecond to six centuries. */
export const MAX_BINS = 4096;
/** A list longer than this is slower to search than pages are. */
const MAX_LISTED = 16;

export interface Bins {
  /** Bins that are not empty. */
  used: number;
  /** In no order, with their weights beside them; empty once there are pages. */
  readonly indexes: number[];
  readonly weights: number[];
  /** Page `firstPage + i`, of one octave, at i. */
  pages: (Float64Array | undefined)[] | undefined;
  firstPage: number;
}

export function createBins(): Bins {
  return { used: 0, indexes: [], weights: [], pages: undefined, firstPage: 0 };
}

/** Empties bins. Pages stay where they are: the next values are mostly like the last ones. */
export function clearBins(bins: Bins): void {
  bins.indexes.length = 0;
  bins.weights.length = 0;
  if (bins.pages === undefined || bins.used === 0) return;
  bins.used = 0;
  for (const page of bins.pages) page?.fill(0);
}

/** Adds a weight above 0 to a bin. True when that made the lowest bin go up into the next. */
export function addToBin(bins: Bins, index: number, weight: number): boolean {
  if (bins.pages === undefined) {
    const at = bins.indexes.indexOf(index);
    if (at >= 0) {
      bins.weights[at]! += weight;
      return false;
    }
    if (bins.used < MAX_LISTED) {
      bins.used = bins.indexes.push(index);
      bins.weights.push(weight);
      return false;
    }
    turnIntoPages(bins);
  }
  return addToPage(bins, index, weight);
}

function turnIntoPages(bins: Bins): void {
  bins.pages = [];
  bins.firstPage = Math.floor(bins.indexes[0]! / BINS_PER_OCTAVE);
  bins.used = 0;
  for (const [at, index] of bins.indexes.entries()) addToPage(bins, index, bins.weights[at]!);
  bins.indexes.length = 0;
  bins.weights.length = 0;
}

function addToPage(bins: Bins, index: number, weight: number): boolean {
  const number = Math.floor(index / BINS_PER_OCTAVE);
  const page = bins.pages![number - bins.firstPage] ?? addPage(bins, number);
  const at = index % BINS_PER_OCTAVE;
  if (page[at] === 0) bins.used++;
  page[at]! += weight;
  return bins.used > MAX_BINS && collapseLowest(bins);
}

function addPage(bins: Bins, number: number): Float64Array {
  const pages = bins.pages!;
  while (number < bins.firstPage) {
    pages.unshift(undefined);
    bins.firstPage--;
  }
  while (number - bins.firstPage >= pages.length) pages.push(undefined);
  const page = new Float64Array(BINS_PER_OCTAVE);
  pages[number - bins.firstPage] = page;
  return page;
}

function collapseLowest(bins: Bins): true {
  let lowest: Float64Array | undefined;
  let lowestAt = 0;
  for (const page of bins.pages!) {
    for (let at = 0; page !== undefined && at < BINS_PER_OCTAVE; at++) {
      if (page[at] === 0) continue;
      if (lowest !== undefined) {
        page[at]! += lowest[lowestAt]!;
        lowest[lowestAt] = 0;
        bins.used--;
        return true;
      }
      lowest = page;
      lowestAt = at;
    }
  }
  return true;
}

/** Calls `visit` with the bins that are not empty, from the lowest index up. */
export function forEachBin(bins: Bins, visit: (index: number, weight: number) => void): void {
  if (bins.pages === undefined) {
    const order = bins.indexes
      .map((_, at) => at)
      .sort((left, right) => bins.indexes[left]! - bins.indexes[right]!);
    for (const at of order) visit(bins.indexes[at]!, bins.weights[at]!);
    return;
  }
  for (let number = 0; number < bins.pages.length; number++) {
    const page = bins.pages[number];
    if (page === undefined) continue;
    const first = (bins.firstPage + number) * BINS_PER_OCTAVE;
    for (let at = 0; at < BINS_PER_OCTAVE; at++) if (page[at] !== 0) visit(first + at, page[at]!);
  }
}

/** Bins that are not empty and their weights, from the lowest index up. */
export function binsOf(bins: Bins): readonly (readonly [index: number, weight: number])[] {
  const all: [number, number][] = [];
  forEachBin(bins, (index, weight) => all.push([index, weight]));
  return all;
}

/** Adds all bins of another. True when that made the lowest bin go up into the next. */
export function mergeBins(into: Bins, from: Bins): boolean {
  let isCollapsed = false;
  for (const [index, weight] of binsOf(from)) isCollapsed = addToBin(into, index, weight) || isCollapsed;
  return isCollapsed;
}
