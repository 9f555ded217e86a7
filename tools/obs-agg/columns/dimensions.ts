// What the dimension column of a scan says, by name.

import type { Dimension } from '../../lib/record/quantity.ts';

/** By the number in the column of dimensions. */
export const DIMENSIONS: readonly (Dimension | undefined)[] = [
  undefined,
  'number',
  'duration',
  'size',
  'ratio',
];
