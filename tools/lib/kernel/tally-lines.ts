// What a kernel has to be told before it reads lines for a tally (assembly/tally-line.ts): the same, in the same order, wherever lines are read.

import type { Kernel, KernelExports } from './host.ts';
import { createInterner, type Interner, internerBytes } from './interner.ts';

interface LinesExports extends KernelExports {
  useLines(kinds: number, weight: number): void;
  useKeyNumbers(most: number, combinations: number): void;
  addTallyKey(key: number): number;
  addFilter(kinds: number, field: number, comparison: number, dimensions: number, literal: number): number;
  wantValue(field: number): void;
}

/** Which records something is for. */
export interface TallyFilter {
  /** Bit i: those whose kind column says i. */
  readonly kinds: number;
  readonly test?: TallyTest | undefined;
}

/** Only where the quantity of a field compares so with a number. */
export interface TallyTest {
  /** An index into the scanner's fields. */
  readonly field: number;
  readonly comparison: keyof typeof COMPARISONS;
  /** Bit i: quantities whose dimension column says i can be compared. */
  readonly dimensions: number;
  readonly value: number;
}

/** What groups are told apart by: a field (an index into the scanner's fields), or a part of the head. */
export type TallyKey = number | 'source' | 'kind';

/** What is added up of which records. */
export interface TallyUse {
  readonly filter: TallyFilter;
  /** An index into the scanner's fields; -1 where only the records count. */
  readonly field: number;
}

export interface LineOptions {
  /** The records that are looked at at all. */
  readonly filter: TallyFilter;
  /** The field with the weight, an index into the scanner's fields. */
  readonly weight: number;
  readonly keys: readonly TallyKey[];
  readonly uses: readonly TallyUse[];
}

/** How lines are read. */
export interface Lines {
  /** The number of a filter of the options. */
  filterNumber(filter: TallyFilter): number;
  /** Numbers of combinations of keys; undefined where there is one key at most. */
  readonly combinations: Interner | undefined;
}

/** Numbers of keys, and of combinations of keys, that there can be; the host keeps the others to itself. */
export const MOST_NUMBERS = 65_536;

const COMPARISONS = { '==': 0, '<': 1, '<=': 2, '>': 3, '>=': 4, '!=': 5 } as const;
const BY_SOURCE = -1;
const BY_KIND = -2;
const COMBINATION_BYTES = MOST_NUMBERS * 16;

/** Kernel memory that this takes, for sizing. */
export const LINES_BYTES = internerBytes(MOST_NUMBERS, COMBINATION_BYTES) + 1024;

/** Once a kernel. */
export function describeLines(kernel: Kernel, options: LineOptions): Lines {
  const exports = kernel.exports as LinesExports;
  const numbers = new Map<TallyFilter, number>();
  const add = (filter: TallyFilter): void => {
    const { kinds, test } = filter;
    if (numbers.has(filter)) return;
    numbers.set(
      filter,
      test === undefined
        ? exports.addFilter(kinds, -1, 0, 0, 0)
        : exports.addFilter(kinds, test.field, COMPARISONS[test.comparison], test.dimensions, test.value),
    );
  };
  add(options.filter);
  for (const { filter, field } of options.uses) {
    add(filter);
    if (field >= 0) exports.wantValue(field);
  }
  const combinations =
    options.keys.length > 1 ? createInterner(kernel, MOST_NUMBERS, COMBINATION_BYTES) : undefined;
  exports.useLines(options.filter.kinds, options.weight);
  exports.useKeyNumbers(MOST_NUMBERS, combinations?.handle ?? 0);
  for (const key of options.keys)
    exports.addTallyKey(key === 'source' ? BY_SOURCE : key === 'kind' ? BY_KIND : key);
  return { combinations, filterNumber: (filter) => numbers.get(filter) as number };
}
