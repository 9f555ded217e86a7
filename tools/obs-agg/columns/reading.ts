// Reads the quantities of a field for a column, which has one dimension: that of the first value with a unit, for durations and sizes do
// not add up. A plain number goes with any of them, in base units. A value of another dimension, and one that is no quantity, is skipped
// and counted.

import type { Kernel } from '../../lib/kernel/host.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../../lib/kernel/scanner.ts';
import { type Dimension, parseQuantity } from '../../lib/record/quantity.ts';
import type { RowFilter } from '../filter.ts';
import { DIMENSIONS } from './dimensions.ts';

export interface ValueSource {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly field: FieldColumns;
  readonly filter: RowFilter;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
}

/** No value has it. */
const NO_DIMENSION = 255;

export interface Reading {
  /** True when the row has a value that can be added: it stands in the column of numbers. */
  isValue(row: number): boolean;
  readonly dimension: Dimension;
  /** The number in the column of dimensions that a bare value of this dimension has; one that none has, before the first value. */
  usual(): number;
  save(): number;
  load(saved: number): void;
}

export function createReading({ kernel, field, count }: ValueSource): Reading {
  let dimension: number = DIMENSION.none;

  /** The dimension of a value that the kernel left to the host; its number is put into the column. */
  const readHard = (row: number): number => {
    const start = field.starts[row] as number;
    const quantity = parseQuantity(kernel.text(start, start + (field.lengths[row] as number)));
    if (!quantity) return DIMENSION.none;
    field.numbers[row] = quantity.value;
    return DIMENSIONS.indexOf(quantity.dimension);
  };

  const readSlowly = (row: number): boolean => {
    if (field.starts[row] === 0) return false;
    let found =
      (field.lengths[row] as number) >= QUOTED_BIT ? DIMENSION.none : (field.dimensions[row] as number);
    if (found === DIMENSION.hard) found = readHard(row);
    if (found !== DIMENSION.none && (dimension === DIMENSION.none || dimension === DIMENSION.number)) {
      dimension = found;
    }
    if (found !== DIMENSION.none && (found === dimension || found === DIMENSION.number)) return true;
    count(found === DIMENSION.none ? 'not_a_number' : 'other_dimension');
    return false;
  };

  return {
    // The common case first: the dimension of the column, bare. A quoted value never has it.
    isValue: (row) =>
      (field.dimensions[row] === dimension && dimension !== DIMENSION.none && !isQuoted(field, row)) ||
      readSlowly(row),
    get dimension() {
      return DIMENSIONS[dimension] ?? 'number';
    },
    usual: () => (dimension === DIMENSION.none ? NO_DIMENSION : dimension),
    save: () => dimension,
    load(saved) {
      if (dimension === DIMENSION.none || dimension === DIMENSION.number) dimension = saved;
    },
  };
}

function isQuoted(field: FieldColumns, row: number): boolean {
  return (field.lengths[row] as number) >= QUOTED_BIT;
}
