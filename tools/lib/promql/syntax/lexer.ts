// From text to tokens. Comments run from `#` to the end of the line. Keywords are identifiers here: only the parser
// knows where one may serve as a name.

import { ParseError } from './errors.ts';
import type { Token, TokenKind } from './token.ts';

const space = /(?:[ \t\r\n]+|#[^\n]*)+/y;
const duration = /(?:\d+(?:ms|[smhdwy]))+/y;
const number = /0[xX][0-9a-fA-F_]*|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const identifier = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const identifierInBrackets = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const symbol = /==|=~|=|!=|!~|<=|<|>=|>|[-+*/%^(){}[\],@:]/y;
const wordTail = /[a-zA-Z0-9_.]+/y;
const string = /"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|`[^`]*`/y;

/** Splits an expression into tokens, the last of kind `end`. Throws ParseError. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  // In brackets a colon separates range and step; elsewhere it is part of a name.
  let brackets = 0;
  for (;;) {
    position += matchAt(space, text, position).length;
    if (position >= text.length) break;
    const token = readToken(text, position, brackets > 0);
    if (token.text === '[') brackets++;
    if (token.text === ']' && brackets > 0) brackets--;
    tokens.push(token);
    position = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function readToken(text: string, start: number, inBrackets: boolean): Token {
  const char = text[start]!;
  if (/[0-9.]/.test(char)) return readNumber(text, start);
  if (/["'`]/.test(char)) return readString(text, start);
  const word = matchAt(inBrackets ? identifierInBrackets : identifier, text, start);
  if (word !== '') return token('identifier', word, start);
  const operator = matchAt(symbol, text, start);
  if (operator !== '') return token('symbol', operator, start);
  throw new ParseError(text, start, `unexpected character: ${JSON.stringify(codePointAt(text, start))}`);
}

function readNumber(text: string, start: number): Token {
  const asDuration = matchAt(duration, text, start);
  const asNumber = matchAt(number, text, start);
  const found = asDuration.length > asNumber.length ? asDuration : asNumber;
  const tail = matchAt(wordTail, text, start + found.length);
  if (found === '' || tail !== '') {
    const word = found === '' ? text[start]! : found + tail;
    throw new ParseError(text, start, `bad number or duration syntax: ${JSON.stringify(word)}`);
  }
  return token(found === asDuration ? 'duration' : 'number', found, start);
}

function readString(text: string, start: number): Token {
  const found = matchAt(string, text, start);
  if (found === '') throw new ParseError(text, start, 'unterminated quoted string');
  return token('string', found, start);
}

function token(kind: TokenKind, text: string, start: number): Token {
  return { kind, text, start, end: start + text.length };
}

function matchAt(sticky: RegExp, text: string, position: number): string {
  sticky.lastIndex = position;
  return sticky.exec(text)?.[0] ?? '';
}

function codePointAt(text: string, position: number): string {
  return String.fromCodePoint(text.codePointAt(position)!);
}
