// The host side of the sketches that kernels add to (assembly/sketches.ts): heads, and bins in pages of one octave each.

import { MOST_CELLS } from './cells.ts';
import type { Kernel, KernelExports } from './host.ts';

interface SketchExports extends KernelExports {
  useSketches(pages: number, most: number): void;
  takePage(): number;
  walkSketch(heads: number, directories: number, slot: number, wanted: number): number;
  clearSketch(heads: number, directories: number, slot: number): void;
}

/** Offsets in the head of a slot, in doubles: the weight of all values, the least and the greatest one, the weight of zeros. */
export const HEAD = { weight: 0, least: 1, greatest: 2, zero: 3 } as const;
export const HEAD_WIDTH = 4;

/** Octaves that have a place, and the biased exponent of the first. */
const OCTAVES = 64;
export const FIRST_OCTAVE = 1023 - 32;
const BINS_PER_PAGE = 64;
/** Pages of all sketches of a kernel together: their numbers have 16 bits. */
const MOST_PAGES = 65_535;

/** The pages of all sketches of a kernel. */
export interface SketchPages {
  readonly bins: Float64Array;
  take(): number;
}

/** The sketches of one column. Slots from MOST_CELLS on have no place here. */
export interface SketchStore {
  /** HEAD_WIDTH doubles for each slot. */
  readonly heads: Float64Array;
  readonly headsAddress: number;
  readonly directoriesAddress: number;
  readonly bins: Float64Array;
  /** The index in `bins` of the first bin of an octave (a biased exponent), whose page is taken if need be; -1 when there is no place. */
  page(slot: number, octave: number): number;
  /** Calls `visit` with the octaves that have a page and the index of its first bin, the lowest first. */
  forEachPage(slot: number, visit: (octave: number, at: number) => void): void;
  /** The index of the bin up to which there is so much weight, 0 for zero; undefined when there is less. */
  binAt(slot: number, weight: number): number | undefined;
  /** Empties a slot. */
  clear(slot: number): void;
}

/** Kernel memory that the pages take, and that of one column of sketches. */
export const PAGES_BYTES = MOST_PAGES * BINS_PER_PAGE * Float64Array.BYTES_PER_ELEMENT + 128;
export const SKETCH_STORE_BYTES = MOST_CELLS * (HEAD_WIDTH * 8 + OCTAVES * 2) + 256;

/** Once a kernel. */
export function createSketchPages(kernel: Kernel): SketchPages {
  const exports = kernel.exports as SketchExports;
  const address = kernel.allocate(MOST_PAGES * BINS_PER_PAGE * Float64Array.BYTES_PER_ELEMENT);
  exports.useSketches(address, MOST_PAGES);
  return {
    bins: new Float64Array(exports.memory.buffer, address, MOST_PAGES * BINS_PER_PAGE),
    take: () => exports.takePage(),
  };
}

export function createSketchStore(kernel: Kernel, { bins, take }: SketchPages): SketchStore {
  const exports = kernel.exports as SketchExports;
  const { buffer } = exports.memory;
  const headsAddress = kernel.allocate(MOST_CELLS * HEAD_WIDTH * Float64Array.BYTES_PER_ELEMENT);
  const directoriesAddress = kernel.allocate(MOST_CELLS * OCTAVES * Uint16Array.BYTES_PER_ELEMENT);
  const heads = new Float64Array(buffer, headsAddress, MOST_CELLS * HEAD_WIDTH);
  const directories = new Uint16Array(buffer, directoriesAddress, MOST_CELLS * OCTAVES);

  const forEachPage: SketchStore['forEachPage'] = (slot, visit) => {
    const first = slot * OCTAVES;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const page = directories[first + octave] as number;
      if (page > 0) visit(FIRST_OCTAVE + octave, (page - 1) * BINS_PER_PAGE);
    }
  };

  return {
    heads,
    headsAddress,
    directoriesAddress,
    bins,
    page(slot, octave) {
      const place = octave - FIRST_OCTAVE;
      if (slot >= MOST_CELLS || place < 0 || place >= OCTAVES) return -1;
      let page = directories[slot * OCTAVES + place] as number;
      if (page === 0) {
        page = take();
        directories[slot * OCTAVES + place] = page;
      }
      return page === 0 ? -1 : (page - 1) * BINS_PER_PAGE;
    },
    forEachPage,
    binAt(slot, weight) {
      const bin = exports.walkSketch(headsAddress, directoriesAddress, slot, weight);
      return bin < 0 ? undefined : bin;
    },
    clear(slot) {
      if (slot < MOST_CELLS) exports.clearSketch(headsAddress, directoriesAddress, slot);
    },
  };
}
