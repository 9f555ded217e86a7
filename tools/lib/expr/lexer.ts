// A text as words, strings, quantities and symbols, each with its place.

import { ExpressionError } from './error.ts';

export interface Token {
  readonly type: 'word' | 'string' | 'quantity' | 'symbol' | 'end';
  /** As written, a string with its quotes; '' at the end. */
  readonly text: string;
  readonly at: number;
}

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION_CHARS = 16_384;

const SPACES = /[ \t\r\n]*/y;
/** A name of the record's grammar. */
const WORD = /[A-Za-z_][A-Za-z0-9_.-]*/y;
/** Everything that may be meant as a quantity: an exponent's sign belongs to it. */
const QUANTITY = /[-+]?(?:Inf\b|[0-9](?:[eE][-+](?=[0-9])|[0-9A-Za-z.%\u00b5\u03bc])*)/y;
/** A string up to its closing quote; what stands behind a backslash closes nothing. */
const STRING = /"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"/y;
const SYMBOL = /\|\||&&|==|!=|!~|<=|>=|[=<>~!(),]/y;

/** What people write from other languages, and what it is here. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["'", 'strings stand in double quotes'],
  ['`', 'strings stand in double quotes'],
  ['/', 'patterns are strings: write ~ "…"'],
  ['&', 'write && or and'],
  ['|', 'write || or or'],
]);

/** All tokens of a text, the last being its end. @throws ExpressionError */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_EXPRESSION_CHARS) {
    throw new ExpressionError(`longer than ${MAX_EXPRESSION_CHARS} characters`, text, MAX_EXPRESSION_CHARS);
  }
  const tokens: Token[] = [];
  for (let at = endOf(SPACES, text, 0); at < text.length; ) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = endOf(SPACES, text, at + token.text.length);
  }
  tokens.push({ type: 'end', text: '', at: text.length });
  return tokens;
}

/** The index after a sticky expression at `at`; `at` itself where it is not found. */
function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : at;
}

const TOKENS = [
  ['word', WORD],
  ['quantity', QUANTITY],
  ['string', STRING],
  ['symbol', SYMBOL],
] as const;

function tokenAt(text: string, at: number): Token {
  for (const [type, sticky] of TOKENS) {
    const end = endOf(sticky, text, at);
    if (end > at) return { type, text: text.slice(at, end), at };
  }
  const char = String.fromCodePoint(text.codePointAt(at)!);
  if (char === '"') throw new ExpressionError('string without its closing quote', text, at);
  throw new ExpressionError(MEANT.get(char) ?? `unexpected ${JSON.stringify(char)}`, text, at);
}
