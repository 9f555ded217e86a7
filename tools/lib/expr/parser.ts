// From the text of an expression to its tree, checked: what parses can be evaluated. Grammar, loosest first:
//
//   expression = conjunction *( ("or" / "||") conjunction )
//   conjunction = term *( ("and" / "&&") term )
//   term       = ("not" / "!") term / "(" expression ")" / "has" "(" reference / string ")"
//              / operand comparison operand / operand ("~" / "!~") string / operand "in" "(" operand *( "," operand ) ")"
//   operand    = reference / string / quantity
//   reference  = word / "field" "(" string ")"

import { isKey } from '../record/parse.ts';
import { parseQuantity } from '../record/quantity.ts';
import { type Comparison, type Expression, isHeader, type Operand, type Reference } from './ast.ts';
import { checkComparison, checkValues, type Written } from './check.ts';
import { ExpressionError } from './error.ts';
import { type Token, tokenize } from './lexer.ts';
import { compilePattern, type Pattern, PatternError } from './pattern.ts';
import { decodeString } from './string.ts';

/** Parentheses and nots inside each other. */
const MAX_DEPTH = 100;
/** Words that name no field unless they stand in field("…"). */
const RESERVED: ReadonlySet<string> = new Set(['or', 'and', 'not', 'in', 'NaN']);
const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['=', '=='],
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** A place in a text that is being parsed. */
export interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
}

/** True for a key that names a field as it is. */
export function isPlainWord(key: string): boolean {
  return isKey(key) && !RESERVED.has(key);
}

/** A whole text as an expression. @throws ExpressionError */
export function parseExpression(text: string): Expression {
  const parser = openParser(text);
  const expression = parseOr(parser);
  const rest = peek(parser);
  if (rest.type !== 'end') throw fail(parser, rest, `unexpected ${rest.text} after the expression`);
  return expression;
}

/** For languages that hold expressions: read with take, parseReference and parseOr. @throws ExpressionError */
export function openParser(text: string): Parser {
  return { text, tokens: tokenize(text), index: 0, depth: 0 };
}

/** The token `ahead` of the next one; at the end always the end. */
export function peek(parser: Parser, ahead = 0): Token {
  return parser.tokens[Math.min(parser.index + ahead, parser.tokens.length - 1)]!;
}

/** Moves past a word or symbol where it is next. */
export function take(parser: Parser, ...texts: readonly string[]): boolean {
  const { type, text } = peek(parser);
  if (type === 'string' || type === 'quantity' || !texts.includes(text)) return false;
  parser.index++;
  return true;
}

/** Moves past a symbol. @throws ExpressionError where something else is next. */
export function expect(parser: Parser, symbol: string): void {
  if (!take(parser, symbol)) throw fail(parser, peek(parser), `expected ${symbol}`);
}

/** The error for a token. */
export function fail({ text }: Parser, { at }: { readonly at: number }, message: string): ExpressionError {
  return new ExpressionError(message, text, at);
}

/** An expression up to the first token that does not belong to it. @throws ExpressionError */
export function parseOr(parser: Parser): Expression {
  const terms = [parseAnd(parser)];
  while (take(parser, 'or', '||')) terms.push(parseAnd(parser));
  return terms.length === 1 ? terms[0]! : { type: 'or', terms: flat('or', terms) };
}

function parseAnd(parser: Parser): Expression {
  const terms = [parseTerm(parser)];
  while (take(parser, 'and', '&&')) terms.push(parseTerm(parser));
  return terms.length === 1 ? terms[0]! : { type: 'and', terms: flat('and', terms) };
}

function flat(type: 'or' | 'and', terms: readonly Expression[]): Expression[] {
  return terms.flatMap((term) => (term.type === type ? term.terms : [term]));
}

function parseTerm(parser: Parser): Expression {
  const start = peek(parser);
  if (++parser.depth > MAX_DEPTH) throw fail(parser, start, `nested more than ${MAX_DEPTH} deep`);
  const term = parseNested(parser) ?? parseTest(parser, parseOperand(parser));
  parser.depth--;
  return term;
}

function parseNested(parser: Parser): Expression | undefined {
  if (take(parser, 'not', '!')) return { type: 'not', term: parseTerm(parser) };
  if (take(parser, '(')) {
    const inner = parseOr(parser);
    expect(parser, ')');
    return inner;
  }
  return isCall(parser, 'has') ? parseHas(parser) : undefined;
}

function isCall(parser: Parser, name: string): boolean {
  return peek(parser).text === name && peek(parser, 1).text === '(';
}

function parseHas(parser: Parser): Expression {
  parser.index += 2;
  const next = peek(parser);
  const subject: Reference | undefined =
    next.type === 'string' ? { type: 'field', key: parseString(parser) } : parseReference(parser);
  if (subject === undefined) throw fail(parser, next, 'has takes the name of a field: has(user)');
  expect(parser, ')');
  return { type: 'has', subject };
}

/** A field or a part of the header, or undefined, with nothing read, where none is next. @throws ExpressionError */
export function parseReference(parser: Parser): Reference | undefined {
  const { type, text } = peek(parser);
  if (isCall(parser, 'field')) {
    parser.index += 2;
    const key = parseString(parser);
    expect(parser, ')');
    return { type: 'field', key };
  }
  if (type !== 'word' || RESERVED.has(text)) return undefined;
  parser.index++;
  return isHeader(text) ? { type: 'header', name: text } : { type: 'field', key: text };
}

function parseString(parser: Parser, isPattern = false): string {
  const token = peek(parser);
  if (token.type !== 'string') throw fail(parser, token, 'expected a string in double quotes');
  parser.index++;
  return decodeString(parser.text, token.at, token.text.length, isPattern);
}

function parseOperand(parser: Parser): Written {
  const { type, text, at } = peek(parser);
  const isWord = type === 'word' && !isCall(parser, 'field');
  return { operand: parseReference(parser) ?? parseLiteral(parser), word: isWord ? text : undefined, at };
}

function parseLiteral(parser: Parser): Operand {
  const token = peek(parser);
  if (token.type === 'string') return { type: 'string', value: parseString(parser) };
  const quantity = token.type === 'quantity' || token.text === 'NaN' ? parseQuantity(token.text) : undefined;
  if (quantity === undefined) throw fail(parser, token, problemWithOperand(token));
  parser.index++;
  return { type: 'quantity', text: token.text, ...quantity };
}

function problemWithOperand({ type, text }: Token): string {
  if (type === 'end') return 'expected a field, a string or a quantity';
  if (type === 'quantity')
    return `${text} is no quantity; units are ns us ms s m h d, B K M G T, KB MB GB TB, %`;
  if (RESERVED.has(text)) return `${text} is a word of the language; the field is field("${text}")`;
  return `expected a field, a string or a quantity, not ${text}`;
}

function parseTest(parser: Parser, left: Written): Expression {
  const token = peek(parser);
  const op = COMPARISONS.get(token.text);
  if (op !== undefined) return parseComparison(parser, op, left);
  if (take(parser, '~', '!~')) return parseMatch(parser, token.text === '!~', left);
  if (take(parser, 'in')) return parseIn(parser, left);
  const hint = left.word === undefined ? '' : `; to ask whether it exists write has(${left.word})`;
  throw fail(parser, token, `expected a comparison such as ==, >= or ~${hint}`);
}

function parseComparison(parser: Parser, op: Comparison, left: Written): Expression {
  parser.index++;
  if (peek(parser).text === '~') throw fail(parser, peek(parser), 'a match is written ~ alone');
  const right = parseOperand(parser);
  const [checkedLeft, checkedRight] = checkComparison(op, left, right, (message, at) =>
    fail(parser, { at }, message),
  );
  const next = peek(parser);
  if (COMPARISONS.has(next.text)) throw fail(parser, next, 'comparisons do not chain: join two with and');
  return { type: 'compare', op, left: checkedLeft, right: checkedRight };
}

function parseMatch(parser: Parser, negated: boolean, left: Written): Expression {
  const subject = subjectOf(parser, left, 'a pattern is matched with a field or with msg, source, …');
  if (subject.type === 'header' && subject.name === 'ts') {
    throw fail(parser, left, 'ts is a time: compare it with < and >=');
  }
  return { type: 'match', negated, subject, pattern: parsePattern(parser) };
}

function subjectOf(parser: Parser, { operand, at }: Written, message: string): Reference {
  if (operand.type === 'header' || operand.type === 'field') return operand;
  throw fail(parser, { at }, message);
}

function parsePattern(parser: Parser): Pattern {
  const token = peek(parser);
  const source = parseString(parser, true);
  try {
    return compilePattern(source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw fail(parser, token, error.message);
  }
}

function parseIn(parser: Parser, left: Written): Expression {
  const subject = subjectOf(parser, left, 'in asks whether a field is one of several values');
  expect(parser, '(');
  const values: Written[] = [];
  do values.push(parseOperand(parser));
  while (take(parser, ','));
  expect(parser, ')');
  const checked = checkValues(left, values, (message, at) => fail(parser, { at }, message));
  return { type: 'in', subject, values: checked };
}
