// Sketches of slots in kernel memory, where a kernel can add to them. What has no place there (values that are not positive or very far
// from 1, slots and octaves beyond the bounds) is in a sketch of its own beside it, for the few slots that have such.

import { MOST_CELLS } from '../../lib/kernel/cells.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import { createSketchStore, HEAD, HEAD_WIDTH, type SketchPages } from '../../lib/kernel/sketches.ts';
import { addToBin, createBins, forEachBin } from '../../lib/metric/bins.ts';
import {
  addToSketch,
  createSketch,
  mergeSketches,
  type Quantiles,
  quantilesOf,
  type Sketch,
  sketch,
} from '../../lib/metric/sketch.ts';
import { BINS_PER_OCTAVE, indexOf, LEAST_VALUE } from '../../lib/metric/sketch-index.ts';
import type { States } from './states.ts';

type Visit = (index: number, weight: number) => void;

export function createSketchStates(kernel: Kernel, pages: SketchPages): States<Sketch, Quantiles> {
  const store = createSketchStore(kernel, pages);
  const { heads, bins } = store;
  const beside: (Sketch | undefined)[] = [];

  const sketchBeside = (slot: number): Sketch => {
    const known = beside[slot] ?? createSketch();
    beside[slot] = known;
    return known;
  };

  /** Adds to the head of a slot, whose bins get the weight too. */
  const addToHead = (slot: number, least: number, greatest: number, weight: number): void => {
    const at = slot * HEAD_WIDTH;
    const before = heads[at + HEAD.weight] as number;
    if (before === 0 || least < (heads[at + HEAD.least] as number)) heads[at + HEAD.least] = least;
    if (before === 0 || greatest > (heads[at + HEAD.greatest] as number))
      heads[at + HEAD.greatest] = greatest;
    heads[at + HEAD.weight] = before + weight;
  };

  /** Adds to the bin of a positive value; false when it has no place. */
  const addToPage = (slot: number, index: number, weight: number): boolean => {
    const page = store.page(slot, Math.floor(index / BINS_PER_OCTAVE));
    if (page < 0) return false;
    const at = page + (index % BINS_PER_OCTAVE);
    bins[at] = (bins[at] as number) + weight;
    return true;
  };

  const forEachBinOf = (slot: number, visit: Visit): void => {
    if (slot >= MOST_CELLS) return;
    store.forEachPage(slot, (octave, first) => {
      const index = octave * BINS_PER_OCTAVE;
      for (let bin = 0; bin < BINS_PER_OCTAVE; bin++) {
        const weight = bins[first + bin] as number;
        if (weight !== 0) visit(index + bin, weight);
      }
    });
  };

  const headOf = (slot: number, what: keyof typeof HEAD): number =>
    slot < MOST_CELLS ? (heads[slot * HEAD_WIDTH + HEAD[what]] as number) : 0;

  /** What a slot has in kernel memory. */
  const stored = (slot: number): Sketch => {
    const state = createSketch();
    if (headOf(slot, 'weight') === 0) return state;
    forEachBinOf(slot, (index, weight) => addToBin(state.positive, index, weight));
    state.zero = headOf(slot, 'zero');
    state.min = headOf(slot, 'least');
    state.max = headOf(slot, 'greatest');
    return state;
  };

  const stateOf = (slot: number): Sketch => {
    const state = stored(slot);
    const other = beside[slot];
    if (other !== undefined) mergeSketches(state, other);
    return state;
  };

  const addZeros = (slot: number, weight: number): void => {
    const at = slot * HEAD_WIDTH + HEAD.zero;
    heads[at] = (heads[at] as number) + weight;
  };

  const put = (slot: number, state: Sketch): void => {
    const rest = { ...state, positive: createBins() };
    if (state.zero !== 0 && slot < MOST_CELLS) {
      addZeros(slot, state.zero);
      addToHead(slot, state.min, state.max, state.zero);
      rest.zero = 0;
    }
    forEachBin(state.positive, (index, weight) => {
      if (addToPage(slot, index, weight)) addToHead(slot, state.min, state.max, weight);
      else if (addToBin(rest.positive, index, weight)) rest.isCollapsed = true;
    });
    if (isMore(rest)) mergeSketches(sketchBeside(slot), rest);
  };

  return {
    reserve: () => undefined,
    add(slot, value, weight) {
      if (value >= LEAST_VALUE && value < Infinity && addToPage(slot, indexOf(value), weight)) {
        addToHead(slot, value, value, weight);
      } else if (value === 0 && slot < MOST_CELLS) {
        addZeros(slot, weight);
        addToHead(slot, 0, 0, weight);
      } else {
        addToSketch(sketchBeside(slot), value, weight);
      }
    },
    has: (slot) => headOf(slot, 'weight') !== 0 || beside[slot] !== undefined,
    emit(slot) {
      if (beside[slot] !== undefined) return sketch.emit(stateOf(slot));
      return quantilesOf({
        total: headOf(slot, 'weight'),
        min: headOf(slot, 'least'),
        max: headOf(slot, 'greatest'),
        binAt: (weight) => store.binAt(slot, weight),
      });
    },
    state: stateOf,
    put,
    merge(into, from) {
      put(into, stored(from));
      const other = beside[from];
      if (other !== undefined) mergeSketches(sketchBeside(into), other);
    },
    clear(slot) {
      store.clear(slot);
      beside[slot] = undefined;
    },
    place: { operation: 'sketch', cells: store.headsAddress, directories: store.directoriesAddress },
  };
}

/** True when there is more in a sketch than its extremes say. */
function isMore(state: Sketch): boolean {
  return (
    state.positive.used > 0 ||
    state.negative !== undefined ||
    state.zero !== 0 ||
    state.positiveInfinity !== 0 ||
    state.negativeInfinity !== 0 ||
    state.notANumber !== 0 ||
    state.isCollapsed
  );
}
