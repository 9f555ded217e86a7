// Doubles by slot that kernels and the host both add to: in kernel memory as long as there are few slots, and then in an array of the host's.

import type { Kernel } from './host.ts';

/** Slots that have a place in kernel memory. */
export const MOST_CELLS = 32_768;

export interface Cells {
  /** `width` doubles for each slot. Another array after a `reserve` of more than MOST_CELLS slots. */
  readonly values: Float64Array;
  /** Where they are in kernel memory. */
  readonly address: number;
  /** Makes room for slots below this number. */
  reserve(slots: number): void;
}

/** Kernel memory that cells take, for sizing. */
export function cellsBytes(width: number): number {
  return MOST_CELLS * width * Float64Array.BYTES_PER_ELEMENT + 128;
}

export function createCells(kernel: Kernel, width: number): Cells {
  const address = kernel.allocate(MOST_CELLS * width * Float64Array.BYTES_PER_ELEMENT);
  let values = new Float64Array(kernel.exports.memory.buffer, address, MOST_CELLS * width);
  return {
    address,
    get values() {
      return values;
    },
    reserve(slots) {
      if (slots * width <= values.length) return;
      const larger = new Float64Array(Math.max(slots * width, values.length * 2));
      larger.set(values);
      values = larger;
    },
  };
}
