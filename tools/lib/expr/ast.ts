// An expression as a tree. Everything in it is plain data but for the patterns, which are ready to match.

import type { Level } from '../record/kind.ts';
import type { Dimension } from '../record/quantity.ts';
import type { Pattern } from './pattern.ts';

/** What the header of a record says, under the names that expressions use; they shadow fields of the same name. */
export const HEADERS = ['ts', 'source', 'service', 'instance', 'kind', 'level', 'msg'] as const;
export type Header = (typeof HEADERS)[number];

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Something that a record may have: a header or a field. */
export type Reference =
  | { readonly type: 'header'; readonly name: Header }
  | { readonly type: 'field'; readonly key: string };

export type Literal =
  | { readonly type: 'string'; readonly value: string }
  /** `text` is the quantity as written: it serves where the other side is a string. */
  | {
      readonly type: 'quantity';
      readonly text: string;
      readonly value: number;
      readonly dimension: Dimension;
    }
  /** A level by its name in the grammar, whatever spelling was written. */
  | { readonly type: 'level'; readonly level: Level }
  /** A time as written, and in nanoseconds since 1970. */
  | { readonly type: 'time'; readonly text: string; readonly ns: bigint };

export type Operand = Reference | Literal;

export type Expression =
  | { readonly type: 'or'; readonly terms: readonly Expression[] }
  | { readonly type: 'and'; readonly terms: readonly Expression[] }
  | { readonly type: 'not'; readonly term: Expression }
  | { readonly type: 'compare'; readonly op: Comparison; readonly left: Operand; readonly right: Operand }
  | {
      readonly type: 'match';
      readonly negated: boolean;
      readonly subject: Reference;
      readonly pattern: Pattern;
    }
  | { readonly type: 'in'; readonly subject: Reference; readonly values: readonly Literal[] }
  | { readonly type: 'has'; readonly subject: Reference };

const headers: ReadonlySet<string> = new Set(HEADERS);

/** True for a word that names a part of the header. */
export function isHeader(word: string): word is Header {
  return headers.has(word);
}

/** The comparison that says the same with its sides exchanged. */
export const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
