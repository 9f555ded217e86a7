// What a kernel has to be told before it reads lines for a tally (assembly/tally-line.ts): the same, in the same order, wherever lines are read.

import type { Kernel, KernelExports } from './host.ts';
import { createInterner, type Interner, internerBytes } from './interner.ts';

interface LinesExports extends KernelExports {
  useLines(kinds: number, weight: number): void;
  useKeyNumbers(most: number, combinations: number): void;
  addTallyKey(key: number): number;
  addTest(fact: number, field: number, comparison: number, dimensions: number, literal: number): number;
  addAnswers(field: number, words: number, value: number): number;
  addAlternative(filter: number, kinds: number, mask: number, wanted: number): number;
  wantValue(field: number): void;
}

/** Which records something is for: those to which one of the alternatives applies. */
export interface TallyFilter {
  readonly alternatives: readonly Alternative[];
}

export interface Alternative {
  /** Bit i: records whose kind column says i. */
  readonly kinds: number;
  /** Facts that matter, a bit each, and those of them that must be so; the others must not. */
  readonly mask: number;
  readonly wanted: number;
}

/** A fact: the field is there, or its quantity compares so with a number. */
export interface TallyTest {
  /** Its bit. */
  readonly fact: number;
  /** An index into the scanner's fields. */
  readonly field: number;
  readonly comparison: keyof typeof COMPARISONS;
  /** Bit i: quantities whose dimension column says i can be compared. */
  readonly dimensions: number;
  readonly value: number;
}

/** Words of the texts of one field: facts, or values. */
export interface TallyAnswers {
  /** An index into the scanner's fields; -1 for the source. */
  readonly field: number;
  /** Beyond the scanner's fields: where the word, less its highest bit, is a value. Undefined for facts. */
  readonly value?: number | undefined;
  /** Address of a u32 for each number of a text, of a bare one and then of one in quotes: its word, or 0 where `ask` has not been called. */
  readonly words: number;
  /** The word for a place, which is then known; its highest bit is set. */
  readonly ask: (place: number) => number;
}

/** What is asked of the texts of one field: plain data, for whoever makes TallyAnswers of it. */
export interface TallyQuestions {
  /** As in TallyAnswers. */
  readonly field: number;
  readonly value?: number | undefined;
  /** Of facts, one for each bit. */
  readonly questions: readonly Question[];
}

export interface Question {
  readonly bit: number;
  /** An expression. */
  readonly text: string;
}

/** What groups are told apart by: a field (an index into the scanner's fields), or a part of the head. */
export type TallyKey = number | 'source' | 'kind';

/** What is added up of which records. */
export interface TallyUse {
  readonly filter: TallyFilter;
  /** An index into the scanner's fields, or beyond them for the value of a word; -1 where only the records count. */
  readonly field: number;
}

export interface LineOptions {
  /** Bit i: records whose kind column says i are looked at, and of those the ones that pass this. */
  readonly kinds: number;
  readonly filter: TallyFilter;
  readonly tests: readonly TallyTest[];
  readonly questions: readonly TallyQuestions[];
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

const COMPARISONS = { '==': 0, '<': 1, '<=': 2, '>': 3, '>=': 4, '!=': 5, has: 6 } as const;
/** What a kernel has room for. Mirrors assembly/tally-filters.ts. */
const MOST_FILTERS = 31;
const MOST_ALTERNATIVES = 64;
const MOST_TESTS = 32;
const BY_SOURCE = -1;
const BY_KIND = -2;
const COMBINATION_BYTES = MOST_NUMBERS * 16;

/** Kernel memory that this takes, for sizing. */
export const LINES_BYTES = internerBytes(MOST_NUMBERS, COMBINATION_BYTES) + 1024;

/** True when the kernel has room for these filters. */
export function canFilter(filters: readonly TallyFilter[], tests: readonly TallyTest[]): boolean {
  const alternatives = filters.reduce((sum, filter) => sum + filter.alternatives.length, 0);
  return filters.length <= MOST_FILTERS && alternatives <= MOST_ALTERNATIVES && tests.length <= MOST_TESTS;
}

/** Once a kernel. `answers` are its own, to the questions of the options. */
export function describeLines(kernel: Kernel, options: LineOptions, answers: readonly TallyAnswers[]): Lines {
  const exports = kernel.exports as LinesExports;
  const numbers = new Map<TallyFilter, number>();
  const add = (filter: TallyFilter): void => {
    if (numbers.has(filter)) return;
    for (const { kinds, mask, wanted } of filter.alternatives)
      exports.addAlternative(numbers.size, kinds, mask, wanted);
    numbers.set(filter, numbers.size);
  };
  add(options.filter);
  for (const { filter, field } of options.uses) {
    add(filter);
    if (field >= 0) exports.wantValue(field);
  }
  for (const { fact, field, comparison, dimensions, value } of options.tests)
    exports.addTest(fact, field, COMPARISONS[comparison], dimensions, value);
  for (const { field, words, value } of answers) exports.addAnswers(field, words, value ?? -1);
  kernel.calls.wordOf = (index, place) => (answers[index] as TallyAnswers).ask(place);
  const combinations =
    options.keys.length > 1 ? createInterner(kernel, MOST_NUMBERS, COMBINATION_BYTES) : undefined;
  exports.useLines(options.kinds, options.weight);
  exports.useKeyNumbers(MOST_NUMBERS, combinations?.handle ?? 0);
  for (const key of options.keys)
    exports.addTallyKey(key === 'source' ? BY_SOURCE : key === 'kind' ? BY_KIND : key);
  return { combinations, filterNumber: (filter) => numbers.get(filter) as number };
}
