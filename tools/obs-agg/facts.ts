// What filters ask of texts, answered once for each different text: its word (words.ts) has a bit for each question.

import type { Expression } from '../lib/expr/ast.ts';
import { compile, type Predicate } from '../lib/expr/evaluate.ts';
import { parseExpression } from '../lib/expr/parser.ts';
import { printExpression } from '../lib/expr/print.ts';
import type { RecordView } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Interner } from '../lib/kernel/interner.ts';
import { MOST_SOURCES, type Scanner, type WantedField } from '../lib/kernel/scanner.ts';
import type { Question } from '../lib/kernel/tally-lines.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { createWords, textAt, type Words, wordsBytes } from './words.ts';

/** Answers of the texts of one field, or of sources. */
export interface TextFacts {
  /** The bit of a question; undefined when there are too many. */
  bitOf(expression: Expression): number | undefined;
  /** Takes a question with the bit that it has elsewhere. */
  learn(question: Question): void;
  readonly questions: readonly Question[];
  readonly words: Words;
}

export interface Facts {
  /** Of the texts of a field; undefined where they have no numbers. */
  ofField(key: string): TextFacts | undefined;
  readonly ofSources: TextFacts;
  /** A bit that no question has; undefined when there is none left. */
  takeBit(): number | undefined;
}

/** Of all texts together, so that the answers of several fields fit in one word. */
const MOST_BITS = 31;

/** Kernel memory that facts take; what is not asked for costs no resident memory. */
export function factsBytes(wanted: readonly WantedField[]): number {
  return wanted.reduce(
    (bytes, { intern }) => bytes + (intern ? wordsBytes(intern.most) : 0),
    wordsBytes(MOST_SOURCES),
  );
}

export function createFacts(kernel: Kernel, scanner: Scanner, wanted: readonly WantedField[]): Facts {
  let bits = 0;
  const takeBit = (): number | undefined => (bits < MOST_BITS ? bits++ : undefined);
  const create = (most: number, view: (place: number) => RecordView): TextFacts =>
    createTextFacts((answer) => createWords(kernel, most, (place) => answer(view(place))), takeBit);
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
  makeWords: (answer: (record: RecordView) => number) => Words,
  takeBit: () => number | undefined,
): TextFacts {
  const questions: Question[] = [];
  const predicates: Predicate[] = [];

  const answer = (record: RecordView): number => {
    let bits = 0;
    questions.forEach(({ bit }, index) => {
      if (predicates[index]?.(record)) bits |= 1 << bit;
    });
    return bits;
  };

  const learn = (question: Question): void => {
    questions.push(question);
    predicates.push(compile(parseExpression(question.text)));
  };

  return {
    words: makeWords(answer),
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
  };
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
  const field = textAt(interner, place);
  return { ...NOTHING, field: () => field };
}

function viewOfSource(source: string): RecordView {
  return { ...NOTHING, source, service: serviceOf(source), instance: instanceOf(source) };
}
