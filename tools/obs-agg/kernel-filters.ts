// The filters of a table as the tally kernel knows them: facts, and alternatives of facts.

import type { TallyAnswers, TallyFilter, TallyQuestions, TallyTest } from '../lib/kernel/tally-lines.ts';
import { alternativesOf, type BitOf } from './alternatives.ts';
import { answersOf } from './answers.ts';
import type { TextTest } from './condition.ts';
import type { Facts, TextFacts } from './facts.ts';
import type { RowFilter } from './filter.ts';

export interface KernelFilters {
  /** The filter for rows of these kinds; undefined where a kernel cannot say what passes. The same one for the same filter. */
  of(filter: RowFilter | undefined, kinds: number): TallyFilter | undefined;
  readonly tests: readonly TallyTest[];
  readonly questions: readonly TallyQuestions[];
  /** The answers to them. */
  readonly answers: readonly TallyAnswers[];
}

/** Stands for the source among the scanner's fields. */
const OF_SOURCE = -1;

/** `names` are the scanner's fields in their order. */
export function createKernelFilters(facts: Facts, names: readonly string[]): KernelFilters {
  const bits = new Map<string, number>();
  const tests: TallyTest[] = [];
  const asked = new Map<TextFacts, TallyQuestions>();
  const filters = new Map<RowFilter | undefined, TallyFilter>();

  const bitOfField = (key: string, asked: Omit<TallyTest, 'fact' | 'field'>): number | undefined => {
    const name = JSON.stringify([key, asked]);
    const field = names.indexOf(key);
    const bit = bits.get(name) ?? (field < 0 ? undefined : facts.takeBit());
    if (bit === undefined || bits.has(name)) return bit;
    bits.set(name, bit);
    tests.push({ ...asked, field, fact: 1 << bit });
    return bit;
  };

  const bitOfText = ({ key, expression }: TextTest): number | undefined => {
    const told = key === undefined ? facts.ofSources : facts.ofField(key);
    const bit = told?.bitOf(expression);
    if (told === undefined || bit === undefined) return undefined;
    const field = key === undefined ? OF_SOURCE : names.indexOf(key);
    asked.set(told, { field, questions: told.questions });
    return bit;
  };

  const bitOf: BitOf = (test) => {
    switch (test.type) {
      case 'has':
        return bitOfField(test.key, { comparison: 'has', dimensions: 0, value: 0 });
      case 'compare':
        return bitOfField(test.key, { comparison: test.op, dimensions: test.dimensions, value: test.value });
      case 'text':
        return bitOfText(test);
      case 'record':
        return undefined;
    }
  };

  return {
    of(filter, kinds) {
      const known = filters.get(filter);
      if (known !== undefined) return known;
      const all = filter?.condition && alternativesOf(filter.condition, bitOf);
      if (filter?.condition !== undefined && all === undefined) return undefined;
      const alternatives = (all ?? [{ kinds, mask: 0, wanted: 0 }]).map((one) => ({
        ...one,
        kinds: one.kinds & kinds,
      }));
      filters.set(filter, { alternatives });
      return filters.get(filter);
    },
    tests,
    get questions() {
      return [...asked.values()];
    },
    get answers() {
      return [...asked].map(([{ words }, questions]) => answersOf(questions, words));
    },
  };
}
