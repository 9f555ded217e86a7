// An expression after parsing. Every node knows its place in the text.

import type { LabelMatcher } from '../labels/matcher.ts';

/** The four types of PromQL; messages call `vector` an instant vector and `matrix` a range vector. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** UTF-16 offsets into the expression; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The time a selector or subquery looks from. */
export interface TimeShift {
  /** Positive looks back. */
  readonly offsetMs: number;
  /** Milliseconds since the epoch, or a bound of the query, where `@` is given. */
  readonly at: number | 'start' | 'end' | undefined;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
}

export interface VectorSelector extends Span, TimeShift {
  readonly kind: 'selector';
  readonly matchers: readonly LabelMatcher[];
}

export interface MatrixSelector extends Span {
  readonly kind: 'range';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

export interface Subquery extends Span, TimeShift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Undefined: the evaluator's default step. */
  readonly stepMs: number | undefined;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export const AGGREGATIONS = [
  'sum',
  'min',
  'max',
  'avg',
  'group',
  'stddev',
  'stdvar',
  'count',
  'count_values',
  'bottomk',
  'topk',
  'quantile',
] as const;
export type AggregationName = (typeof AGGREGATIONS)[number];

export interface Aggregation extends Span {
  readonly kind: 'aggregation';
  readonly name: AggregationName;
  readonly expr: Expr;
  readonly parameter: Expr | undefined;
  readonly grouping: readonly string[];
  readonly without: boolean;
}

export const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
export const COMPARISONS = ['==', '!=', '<=', '<', '>=', '>'] as const;
export const SET_OPERATORS = ['and', 'or', 'unless'] as const;
export type ArithmeticOperator = (typeof ARITHMETIC)[number];
export type ComparisonOperator = (typeof COMPARISONS)[number];
export type SetOperator = (typeof SET_OPERATORS)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export interface VectorMatching {
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** True for `on`, false for `ignoring`, also where neither is given. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels of the one side that `group_left` or `group_right` copies. */
  readonly include: readonly string[];
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
  /** True where `on` or `ignoring` is written. */
  readonly matchingGiven: boolean;
  /** A comparison that lets everything through. No text gives it, see unfiltered.ts. */
  readonly keepsAll?: true;
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly expr: Expr;
}

export interface Paren extends Span {
  readonly kind: 'paren';
  readonly expr: Expr;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary
  | Paren;

/** The expression inside any parentheses. */
export function unwrapParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

export function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return (COMPARISONS as readonly string[]).includes(operator);
}

export function isSetOperator(operator: BinaryOperator): operator is SetOperator {
  return (SET_OPERATORS as readonly string[]).includes(operator);
}

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return (ARITHMETIC as readonly string[]).includes(operator);
}
