// The weights of the rows of a scan: field w says how many lines a record stands for.

import { DIMENSION, type FieldColumns, type Scanner } from '../lib/kernel/scanner.ts';

export interface Weights {
  /** By row, for [from, to); undefined when every record there stands for itself. The array is reused. */
  of(from: number, to: number): Float64Array | undefined;
}

/** A weight that is no positive number counts as 1. */
export function createWeights(scanner: Scanner, column: FieldColumns): Weights {
  const weights = new Float64Array(scanner.rows).fill(1);
  return {
    of(from, to) {
      let weighted = false;
      for (let row = from; row < to; row++) {
        let weight = 1;
        if (scanner.kinds[row] !== 0 && column.dimensions[row] === DIMENSION.number) {
          const given = column.numbers[row] as number;
          if (given > 0) weight = given;
        }
        if (weight !== 1) weighted = true;
        weights[row] = weight;
      }
      return weighted ? weights : undefined;
    },
  };
}
