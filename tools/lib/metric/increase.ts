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

/** Samples come in the order of time. States merge where one ends before the other begins, in any order of merging. */
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

function mergeGrowths(into: Growth, from: Growth): void {
  into.outOfOrder += from.outOfOrder;
  if (Number.isNaN(from.firstUs)) return;
  mergeTotals(into.grown, from.grown);
  const isFirst = Number.isNaN(into.firstUs) || from.lastUs <= into.firstUs;
  if (!Number.isNaN(into.firstUs)) {
    addToTotal(
      into.grown,
      isFirst ? growthBetween(from.last, into.first) : growthBetween(into.last, from.first),
    );
  }
  if (isFirst) {
    into.firstUs = from.firstUs;
    into.first = from.first;
  }
  if (!isFirst || Number.isNaN(into.lastUs)) {
    into.lastUs = from.lastUs;
    into.last = from.last;
  }
}
