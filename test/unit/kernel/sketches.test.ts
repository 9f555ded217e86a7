// The pages of sketches: taken, kept, and given back when they become scarce.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import {
  createSketchPages,
  createSketchStore,
  FIRST_OCTAVE,
  HEAD,
  HEAD_WIDTH,
  PAGES_BYTES,
  SKETCH_STORE_BYTES,
  type SketchStore,
} from '../../../tools/lib/kernel/sketches.ts';

const OCTAVES = 64;
const MOST_PAGES = 65_535;

function makeStore(): SketchStore {
  const kernel = new Kernel(PAGES_BYTES + SKETCH_STORE_BYTES + 4096);
  return createSketchStore(kernel, createSketchPages(kernel));
}

/** Puts 1 into the last bin of every octave of a slot, as far as there are pages; returns how many. */
function fill(store: SketchStore, slot: number): number {
  let filled = 0;
  for (let octave = 0; octave < OCTAVES; octave++) {
    const page = store.page(slot, FIRST_OCTAVE + octave);
    if (page < 0) break;
    for (let bin = 0; bin < 64; bin++)
      assert.equal(store.bins[page + bin], 0, 'a page is empty when it is taken');
    store.bins[page] = 1;
    store.bins[page + 63] = 1;
    filled++;
  }
  store.heads[slot * HEAD_WIDTH + HEAD.weight] = 2 * filled;
  return filled;
}

test('a slot that is cleared keeps its pages while there are many', () => {
  const store = makeStore();
  assert.equal(fill(store, 7), OCTAVES);
  const page = store.page(7, FIRST_OCTAVE);
  store.clear(7);
  assert.equal(store.page(7, FIRST_OCTAVE), page);
  assert.equal(store.binAt(7, 1), undefined);
  assert.equal(fill(store, 7), OCTAVES);
});

test('there are so many pages and no more, and cleared slots give theirs to others', () => {
  const store = makeStore();
  const slots = Math.ceil(MOST_PAGES / OCTAVES);
  const filled = Array.from({ length: slots }, (_, slot) => fill(store, slot));
  assert.equal(
    filled.reduce((sum, pages) => sum + pages),
    MOST_PAGES,
  );
  assert.equal(store.page(slots, FIRST_OCTAVE), -1);
  for (let slot = 0; slot < slots; slot += 2) store.clear(slot);
  for (let slot = 0; slot < slots; slot += 2) assert.equal(fill(store, slots + slot), filled[slot]);
  assert.equal(store.binAt(1, 1), FIRST_OCTAVE * 64);
  assert.equal(store.binAt(1, 2 * OCTAVES), (FIRST_OCTAVE + OCTAVES - 1) * 64 + 63);
});

test('what is out of the octaves or of the slots has no page', () => {
  const store = makeStore();
  assert.equal(store.page(0, FIRST_OCTAVE - 1), -1);
  assert.equal(store.page(0, FIRST_OCTAVE + OCTAVES), -1);
  assert.equal(store.page(1 << 20, FIRST_OCTAVE), -1);
});
