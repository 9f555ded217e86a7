// How much a counter grew. A counter only grows, until its process starts again from 0: where it falls, all that it shows
// is growth. One state is one counter; counters of several instances are counted apart and then added.

import type { Aggregate } from './aggregate.ts';
import { addToTotal, createTotal, mergeTotals, type Total, valueOfTotal } from './total.ts';

export interface Growth {
  /** The earliest and the latest sample; NaN where there is none. */
  firstUs: number;
  first: number;
  lastUs: number;
  last: number;
  readonly grown: Total;
  /** Samples that came behind a later one and were left out. */
  outOfOrder: number;
}

/**
 * Samples come in the order of time. States merge in any order where one ends before the other begins. Where they overlap, since late
 * samples came to the earlier one, what both saw counts once, but for starts from 0 in between.
 */
export const increase: Aggregate<Growth> = {
  create: createGrowth,
  add: addSample,
  merge: mergeGrowths,
  emit: ({ firstUs, lastUs, grown }) => (firstUs < lastUs ? valueOfTotal(grown) : undefined),
};

function createGrowth(): Growth {
  return { firstUs: Number.NaN, first: 0, lastUs: Number.NaN, last: 0, grown: createTotal(), outOfOrder: 0 };
}

/** A state for the next window, which knows how high the counter stood at the end of this one. */
export function continuedFrom({ lastUs, last }: Growth): Growth {
  return { ...createGrowth(), firstUs: lastUs, first: last, lastUs, last };
}

/** What a counter grew from one sample to the next. */
function growthBetween(before: number, after: number): number {
  return after >= before ? after - before : after;
}

function addSample(state: Growth, value: number, _weight: number, timeUs: number): void {
  if (timeUs < state.lastUs || Number.isNaN(value)) {
    state.outOfOrder++;
    return;
  }
  if (Number.isNaN(state.firstUs)) {
    state.firstUs = timeUs;
    state.first = value;
  } else {
    addToTotal(state.grown, growthBetween(state.last, value));
  }
  state.lastUs = timeUs;
  state.last = value;
}

/** The same from the end of one state to the beginning of another; less than nothing where that lies within the one. */
function growthFrom(before: Growth, after: Growth): number {
  const isWithin = after.firstUs < before.lastUs;
  return isWithin ? after.first - before.last : growthBetween(before.last, after.first);
}

function mergeGrowths(into: Growth, from: Growth): void {
  into.outOfOrder += from.outOfOrder;
  if (Number.isNaN(from.firstUs)) return;
  const isFirst = from.lastUs <= into.firstUs || from.firstUs < into.firstUs;
  const [before, after] = isFirst ? [from, into] : [into, from];
  if (Number.isNaN(into.firstUs) || after.lastUs < before.lastUs) {
    // The one saw all that the other did.
    copyGrowth(into, Number.isNaN(into.firstUs) ? from : before);
    return;
  }
  const between = growthFrom(before, after);
  const { firstUs, first } = before;
  const { lastUs, last } = after;
  mergeTotals(into.grown, from.grown);
  addToTotal(into.grown, between);
  Object.assign(into, { firstUs, first, lastUs, last });
}

function copyGrowth(into: Growth, { firstUs, first, lastUs, last, grown }: Growth): void {
  Object.assign(into, { firstUs, first, lastUs, last });
  Object.assign(into.grown, grown);
}
