// The weights of the rows of a scan: field w says how many lines a record stands for.

import type { Kernel } from '../lib/kernel/host.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { parseQuantity } from '../lib/record/quantity.ts';

export interface Weights {
  /** By row, for [from, to); undefined when every record there stands for itself. The array is reused. */
  of(from: number, to: number): Float64Array | undefined;
}

/** A weight that is no positive finite number counts as 1. */
export function createWeights(kernel: Kernel, scanner: Scanner, column: FieldColumns): Weights {
  const weights = new Float64Array(scanner.rows).fill(1);

  /** What the kernel left to the host: 1e3, and 33.333333333333336, which has too many digits for it. */
  const readHard = (row: number): number => {
    const start = column.starts[row] as number;
    const length = column.lengths[row] as number;
    const quantity = length >= QUOTED_BIT ? undefined : parseQuantity(kernel.text(start, start + length));
    return quantity?.dimension === 'number' ? quantity.value : 1;
  };

  const given = (row: number): number => {
    if (scanner.kinds[row] === 0) return 1;
    const dimension = column.dimensions[row];
    if (dimension === DIMENSION.number) return column.numbers[row] as number;
    return dimension === DIMENSION.hard ? readHard(row) : 1;
  };

  return {
    of(from, to) {
      let weighted = false;
      for (let row = from; row < to; row++) {
        const weight = given(row);
        weights[row] = weight > 0 && weight < Number.POSITIVE_INFINITY ? weight : 1;
        if (weights[row] !== 1) weighted = true;
      }
      return weighted ? weights : undefined;
    },
  };
}
