// What filters ask of texts, answered once for each different text: the columns of a scan have numbers for texts, and a number has its answers
// in a word, a bit for each question. The words stand in kernel memory, so that a kernel finds them too.

import type { Expression } from '../lib/expr/ast.ts';
import { compile, type Predicate } from '../lib/expr/evaluate.ts';
import { parseExpression } from '../lib/expr/parser.ts';
import { printExpression } from '../lib/expr/print.ts';
import type { RecordView } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Interner } from '../lib/kernel/interner.ts';
import { MOST_SOURCES, type Scanner, type WantedField } from '../lib/kernel/scanner.ts';
import type { Question, TallyAnswers, TallyQuestions } from '../lib/kernel/tally-lines.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { decodeQuoted } from './row-view.ts';

/** Answers of the texts of one field, or of sources. */
export interface TextFacts {
  /** The bit of a question; undefined when there are too many. */
  bitOf(expression: Expression): number | undefined;
  /** Takes a question with the bit that it has elsewhere. */
  learn(question: Question): void;
  readonly questions: readonly Question[];
  /** By number of a text, of a bare one and then of one in quotes: the answers, or 0 before they are asked for. */
  readonly words: Uint32Array;
  /** The answers at a place of `words`. */
  wordAt(place: number): number;
}

export interface Facts {
  /** Of the texts of a field; undefined where they have no numbers. */
  ofField(key: string): TextFacts | undefined;
  readonly ofSources: TextFacts;
  /** A bit that no question has; undefined when there is none left. */
  takeBit(): number | undefined;
}

/** Bit of a word that has its answers. */
const KNOWN = 0x8000_0000;
/** Of all texts together, so that the answers of several fields fit in one word. */
const MOST_BITS = 31;

/** The place of a text in the words. */
export function placeOf(id: number, quoted: boolean): number {
  return 2 * id + (quoted ? 1 : 0);
}

/** Kernel memory that facts take; what is not asked for costs no resident memory. */
export function factsBytes(wanted: readonly WantedField[]): number {
  return wanted.reduce(
    (bytes, { intern }) => bytes + wordsBytes(intern?.most ?? 0),
    wordsBytes(MOST_SOURCES),
  );
}

function wordsBytes(most: number): number {
  return most === 0 ? 0 : placeOf(most, false) * Uint32Array.BYTES_PER_ELEMENT + 128;
}

export function createFacts(kernel: Kernel, scanner: Scanner, wanted: readonly WantedField[]): Facts {
  let bits = 0;
  const takeBit = (): number | undefined => (bits < MOST_BITS ? bits++ : undefined);
  const create = (most: number, view: (place: number) => RecordView): TextFacts => {
    const address = kernel.allocate(wordsBytes(most));
    const words = new Uint32Array(kernel.exports.memory.buffer, address, placeOf(most, false));
    return createTextFacts(words, view, takeBit);
  };
  const ofFields = new Map<string, TextFacts>();
  wanted.forEach(({ key, intern }, index) => {
    const interner = scanner.fields[index]?.interner;
    if (intern && interner)
      ofFields.set(
        key,
        create(intern.most, (place) => viewOfField(interner, place)),
      );
  });
  return {
    ofField: (key) => ofFields.get(key),
    ofSources: create(MOST_SOURCES, (place) => viewOfSource(scanner.sources.text(place / 2))),
    takeBit,
  };
}

function createTextFacts(
  words: Uint32Array,
  view: (place: number) => RecordView,
  takeBit: () => number | undefined,
): TextFacts {
  const questions: Question[] = [];
  const predicates: Predicate[] = [];

  const ask = (place: number): number => {
    const record = view(place);
    let word = KNOWN;
    questions.forEach(({ bit }, index) => {
      if (predicates[index]?.(record)) word |= 1 << bit;
    });
    return word >>> 0;
  };

  const learn = (question: Question): void => {
    questions.push(question);
    predicates.push(compile(parseExpression(question.text)));
  };

  return {
    words,
    questions,
    learn,
    bitOf(expression) {
      const text = printExpression(expression);
      const known = questions.find((question) => question.text === text)?.bit;
      if (known !== undefined) return known;
      const bit = takeBit();
      if (bit !== undefined) learn({ bit, text });
      return bit;
    },
    wordAt(place) {
      const known = words[place] as number;
      if (known !== 0) return known;
      const word = ask(place);
      words[place] = word;
      return word;
    },
  };
}

/** What a kernel has to be told of questions; `keys` are the scanner's fields in their order. With `learn` they were asked elsewhere. */
export function answersTo(
  asked: readonly TallyQuestions[],
  facts: Facts,
  keys: readonly string[],
  learn = false,
): readonly TallyAnswers[] {
  return asked.flatMap(({ field, questions }) => {
    const told = field < 0 ? facts.ofSources : facts.ofField(keys[field] as string);
    if (told === undefined) return [];
    if (learn) questions.forEach(told.learn);
    return { field, words: told.words.byteOffset, ask: told.wordAt };
  });
}

/** A record of which nothing else is known. */
const NOTHING: RecordView = {
  kind: 'INFO',
  timeNs: 0n,
  source: '',
  service: '',
  instance: '',
  message: '',
  field: () => undefined,
};

function viewOfField(interner: Interner, place: number): RecordView {
  const quoted = place % 2 === 1;
  const raw = interner.text(Math.floor(place / 2));
  const field = { value: quoted ? decodeQuoted(raw) : raw, quoted };
  return { ...NOTHING, field: () => field };
}

function viewOfSource(source: string): RecordView {
  return { ...NOTHING, source, service: serviceOf(source), instance: instanceOf(source) };
}
