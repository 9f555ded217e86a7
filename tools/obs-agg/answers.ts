// What a kernel has to be told of the texts that it finds: the words of fields, for the filters and for the functions of texts.

import type { Kernel } from '../lib/kernel/host.ts';
import type { Interner } from '../lib/kernel/interner.ts';
import type { Scanner, WantedField } from '../lib/kernel/scanner.ts';
import type { TallyAnswers, TallyQuestions } from '../lib/kernel/tally-lines.ts';
import { registerOf } from '../lib/metric/distinct.ts';
import { createFacts, type Facts, factsBytes, type TextFacts } from './facts.ts';
import { createWords, textAt, type Words, wordsBytes } from './words.ts';

/** The answers of words to what is asked of their texts. */
export function answersOf({ field, value }: TallyQuestions, { values, at }: Words): TallyAnswers {
  return { field, value, words: values.byteOffset, ask: at };
}

/** The facts of a field among the scanner's fields, or of the source for -1. */
export function factsOf(facts: Facts, keys: readonly string[], field: number): TextFacts | undefined {
  return field < 0 ? facts.ofSources : facts.ofField(keys[field] as string);
}

/** Words with the register of a text in a count of different ones. */
export function createRegisters(kernel: Kernel, interner: Interner): Words {
  return createWords(kernel, interner.most, (place) => registerOf(textAt(interner, place).value));
}

/** Kernel memory of readerAnswers. */
export function readerAnswersBytes(asked: readonly TallyQuestions[], wanted: readonly WantedField[]): number {
  const registers = asked.filter(({ value }) => value !== undefined);
  return registers.reduce(
    (bytes, { field }) => bytes + wordsBytes(wanted[field]?.intern?.most ?? 0),
    factsBytes(wanted),
  );
}

/** The answers of a kernel that reads lines for another, which has asked. */
export function readerAnswers(
  asked: readonly TallyQuestions[],
  kernel: Kernel,
  scanner: Scanner,
  wanted: readonly WantedField[],
): readonly TallyAnswers[] {
  const facts = createFacts(kernel, scanner, wanted);
  const keys = wanted.map(({ key }) => key);
  return asked.flatMap((one) => {
    const interner = scanner.fields[one.field]?.interner;
    if (one.value !== undefined) return interner ? answersOf(one, createRegisters(kernel, interner)) : [];
    const told = factsOf(facts, keys, one.field);
    for (const question of one.questions) told?.learn(question);
    return told ? answersOf(one, told.words) : [];
  });
}
