// Binary operators: how tightly they bind, and what may stand between an operator and its right side.

import {
  type Binary,
  type BinaryOperator,
  type Expr,
  isComparison,
  isSetOperator,
  type VectorMatching,
} from './ast.ts';
import { parseLabelList } from './parse-names.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

interface Power {
  /** How tightly the operator holds what stands on its left. */
  readonly left: number;
  /** What the right side must exceed: the same for left-associative operators, less for `^`. */
  readonly right: number;
}

const leftAssociative = (power: number): Power => ({ left: power, right: power });

const powers: ReadonlyMap<string, Power> = new Map([
  ['or', leftAssociative(1)],
  ['and', leftAssociative(2)],
  ['unless', leftAssociative(2)],
  ...['==', '!=', '<=', '<', '>=', '>'].map((operator) => [operator, leftAssociative(3)] as const),
  ['+', leftAssociative(4)],
  ['-', leftAssociative(4)],
  ...['*', '/', '%', 'atan2'].map((operator) => [operator, leftAssociative(5)] as const),
  ['^', { left: 6, right: 5 }],
]);

/** A sign binds as `*` does: `-2^2` is `-(2^2)`. */
export const UNARY_POWER = 5;

/** The power of the next token if it is a binary operator. */
export function bindingPower(stream: TokenStream): Power | undefined {
  const token = stream.peek();
  if (token.kind === 'symbol') return powers.get(token.text);
  return token.kind === 'identifier' ? powers.get(stream.keyword()) : undefined;
}

/** The rest of a binary expression, from its operator on. */
export function parseBinary(stream: TokenStream, left: Expr, parseRight: () => Expr): Binary {
  const operatorToken = stream.next();
  refuseTrim(stream, operatorToken);
  const operator = operatorToken.text.toLowerCase() as BinaryOperator;
  const returnBool = stream.takeKeyword('bool');
  if (returnBool && !isComparison(operator)) {
    throw stream.error(operatorToken.start, 'bool modifier can only be used on comparison operators');
  }
  const { matching, given } = parseMatching(stream, operator);
  refuseFill(stream);
  const right = parseRight();
  const span = { start: left.start, end: right.end };
  return { kind: 'binary', operator, left, right, returnBool, matching, matchingGiven: given, ...span };
}

function parseMatching(
  stream: TokenStream,
  operator: BinaryOperator,
): { matching: VectorMatching; given: boolean } {
  const isSet = isSetOperator(operator);
  let matching: VectorMatching = {
    cardinality: isSet ? 'many-to-many' : 'one-to-one',
    on: false,
    labels: [],
    include: [],
  };
  const on = stream.keyword() === 'on';
  if (!on && stream.keyword() !== 'ignoring') return { matching, given: false };
  stream.next();
  matching = { ...matching, on, labels: parseLabelList(stream) };
  const group = stream.peek();
  const side = stream.keyword();
  if (side !== 'group_left' && side !== 'group_right') return { matching, given: true };
  stream.next();
  if (isSet) throw stream.error(group.start, `no grouping allowed for "${operator}" operation`);
  const include = stream.isSymbol('(') ? parseLabelList(stream) : [];
  const clash = on ? include.find((name) => matching.labels.includes(name)) : undefined;
  if (clash !== undefined) {
    throw stream.error(
      group.start,
      `label ${JSON.stringify(clash)} must not occur in ON and GROUP clause at once`,
    );
  }
  const cardinality = side === 'group_left' ? 'many-to-one' : 'one-to-many';
  return { matching: { ...matching, cardinality, include }, given: true };
}

/** `</` and `>/`, operators of native histograms alone. */
function refuseTrim(stream: TokenStream, { text, start }: Token): void {
  if ((text !== '<' && text !== '>') || !stream.isSymbol('/')) return;
  throw stream.unsupported(start, `operator "${text}/" is for native histograms, which are`);
}

function refuseFill(stream: TokenStream): void {
  const word = stream.keyword();
  if ((word === 'fill' || word === 'fill_left' || word === 'fill_right') && stream.isSymbol('(', 1)) {
    throw stream.unsupported(stream.peek().start, `modifier "${word}" is experimental and`);
  }
}
