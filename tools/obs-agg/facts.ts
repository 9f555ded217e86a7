// What filters ask of texts, answered once for each different text: the columns of a scan have numbers for texts, and a number has its answers
// in a word, a bit for each question.

import type { Expression } from '../lib/expr/ast.ts';
import { compile, type Predicate } from '../lib/expr/evaluate.ts';
import { printExpression } from '../lib/expr/print.ts';
import type { FieldView, RecordView } from '../lib/expr/view.ts';
import type { Interner } from '../lib/kernel/interner.ts';
import type { FieldColumns, Scanner } from '../lib/kernel/scanner.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { decodeQuoted } from './row-view.ts';

/** Answers of the texts of one field, or of sources. */
export interface TextFacts {
  /** The bit of a question; undefined when there are too many. */
  bitOf(expression: Expression): number | undefined;
  /** The answers for the text with a number, which of a field may stand in quotes. */
  wordOf(id: number, quoted: boolean): number;
}

export interface Facts {
  /** Of a field whose texts have numbers; of the source for undefined. */
  of(key: string | undefined): TextFacts | undefined;
}

/** Bit of a word that has its answers. */
const KNOWN = 0x8000_0000;
const MOST_QUESTIONS = 31;
const FIRST_WORDS = 64;

export function createFacts(scanner: Scanner, fields: ReadonlyMap<string, FieldColumns>): Facts {
  const all = new Map<string | undefined, TextFacts>();
  const create = (key: string | undefined): TextFacts | undefined => {
    if (key === undefined) return createTextFacts((id) => viewOfSource(scanner.sources.text(id)));
    const interner = fields.get(key)?.interner;
    return interner && createTextFacts((id, quoted) => viewOfField(textOf(interner, id, quoted)));
  };
  return {
    of(key) {
      const known = all.get(key) ?? create(key);
      if (known !== undefined) all.set(key, known);
      return known;
    },
  };
}

function createTextFacts(view: (id: number, quoted: boolean) => RecordView): TextFacts {
  const questions = new Map<string, number>();
  const predicates: Predicate[] = [];
  let words = new Uint32Array(FIRST_WORDS);

  const ask = (id: number, quoted: boolean): number => {
    const record = view(id, quoted);
    return predicates.reduce((word, holds, bit) => (holds(record) ? word | (1 << bit) : word), KNOWN) >>> 0;
  };

  return {
    bitOf(expression) {
      const text = printExpression(expression);
      const known = questions.get(text);
      if (known !== undefined) return known;
      if (predicates.length === MOST_QUESTIONS) return undefined;
      const bit = predicates.push(compile(expression)) - 1;
      questions.set(text, bit);
      return bit;
    },
    wordOf(id, quoted) {
      const place = 2 * id + (quoted ? 1 : 0);
      const known = words[place] ?? 0;
      if (known !== 0) return known;
      if (place >= words.length) {
        const more = new Uint32Array(2 * place);
        more.set(words);
        words = more;
      }
      const word = ask(id, quoted);
      words[place] = word;
      return word;
    },
  };
}

function textOf(interner: Interner, id: number, quoted: boolean): FieldView {
  const raw = interner.text(id);
  return { value: quoted ? decodeQuoted(raw) : raw, quoted };
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

function viewOfField(field: FieldView): RecordView {
  return { ...NOTHING, field: () => field };
}

function viewOfSource(source: string): RecordView {
  return { ...NOTHING, source, service: serviceOf(source), instance: instanceOf(source) };
}
