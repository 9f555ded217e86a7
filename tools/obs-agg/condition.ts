// What a filter asks, taken apart into tests that can be answered one by one: of the kind, of a field, of the source, and of whatever else.

import { levelMask, needsOf } from '../lib/expr/analysis.ts';
import { type Comparison, type Expression, type Header, MIRRORED } from '../lib/expr/ast.ts';
import { isComparable } from '../lib/expr/check.ts';
import type { Dimension } from '../lib/record/quantity.ts';
import { DIMENSIONS } from './columns/dimensions.ts';

export type Test =
  /** Bit i: records whose kind column says i. */
  | { readonly type: 'kinds'; readonly kinds: number }
  | { readonly type: 'has'; readonly key: string }
  | CompareTest
  | TextTest
  /** Of several things at once, of the message or of the time. */
  | { readonly type: 'record'; readonly expression: Expression };

/** Of the quantity of a field. */
export interface CompareTest {
  readonly type: 'compare';
  readonly key: string;
  readonly op: Comparison;
  readonly value: number;
  /** Bit i: quantities whose dimension column says i can be compared with it. */
  readonly dimensions: number;
  readonly expression: Expression;
}

/** Of the text of one field, or of the source, and of nothing beside it: what is answered for a text once is answered for good. */
export interface TextTest {
  readonly type: 'text';
  /** The field; undefined for the source and its parts. */
  readonly key: string | undefined;
  readonly expression: Expression;
}

export type Condition =
  | Test
  | { readonly type: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly type: 'not'; readonly term: Condition };

/** The tests of an expression. What kind and level alone decide stays in one piece. */
export function conditionOf(expression: Expression): Condition {
  const kinds = levelMask(expression);
  if (kinds !== undefined) return { type: 'kinds', kinds };
  switch (expression.type) {
    case 'and':
    case 'or':
      return { type: expression.type, terms: expression.terms.map(conditionOf) };
    case 'not':
      return { type: 'not', term: conditionOf(expression.term) };
    case 'has':
      if (expression.subject.type === 'field') return { type: 'has', key: expression.subject.key };
      break;
    case 'compare': {
      const test = compareTestOf(expression);
      if (test !== undefined) return test;
    }
  }
  return textTestOf(expression) ?? { type: 'record', expression };
}

type Compare = Extract<Expression, { readonly type: 'compare' }>;

/** The comparison of a field with a quantity; undefined for any other. */
function compareTestOf(expression: Compare): CompareTest | undefined {
  const { op, left, right } = expression;
  if (left.type === 'quantity' && right.type === 'field')
    return compareTestOf({ type: 'compare', op: MIRRORED[op], left: right, right: left });
  if (left.type !== 'field' || right.type !== 'quantity' || Number.isNaN(right.value)) return undefined;
  const dimensions = comparableWith(right.dimension);
  return { type: 'compare', key: left.key, op, value: right.value, dimensions, expression };
}

/** Bit i: quantities whose dimension column says i can be compared with one of this dimension. */
export function comparableWith(other: Dimension): number {
  return DIMENSIONS.reduce(
    (mask, dimension, code) =>
      dimension !== undefined && isComparable(dimension, other) ? mask | (1 << code) : mask,
    0,
  );
}

const OF_SOURCE: ReadonlySet<Header> = new Set(['source', 'service', 'instance']);

function textTestOf(expression: Expression): TextTest | undefined {
  const { headers, fields } = needsOf(expression);
  if (fields.size === 0 && [...headers].every((header) => OF_SOURCE.has(header)))
    return { type: 'text', key: undefined, expression };
  const [key] = fields;
  return headers.size === 0 && fields.size === 1 ? { type: 'text', key, expression } : undefined;
}

/** All tests of a condition, in their order. */
export function testsOf(condition: Condition): readonly Test[] {
  switch (condition.type) {
    case 'and':
    case 'or':
      return condition.terms.flatMap(testsOf);
    case 'not':
      return testsOf(condition.term);
    default:
      return [condition];
  }
}

/** The fields that a record must have if a condition is to hold: a mistyped one makes it never hold. */
export function neededFields(condition: Condition): readonly string[] {
  switch (condition.type) {
    case 'and':
      return condition.terms.flatMap(neededFields);
    case 'or':
    case 'not':
    case 'kinds':
      return [];
    case 'record':
      return [...needsOf(condition.expression).fields];
    default:
      return condition.key === undefined ? [] : [condition.key];
  }
}

/** True where a value compares so with another. */
export function holds(op: Comparison, value: number, other: number): boolean {
  switch (op) {
    case '==':
      return value === other;
    case '!=':
      return value !== other;
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '>':
      return value > other;
    case '>=':
      return value >= other;
  }
}
