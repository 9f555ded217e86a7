// Filters that ask one field for one thing, which the columns of a scan can answer: has(dur), status>=500.

import { type Comparison, type Expression, MIRRORED } from '../lib/expr/ast.ts';
import { isComparable } from '../lib/expr/check.ts';
import { DIMENSIONS } from './columns/dimensions.ts';

export type FieldTest =
  | { readonly type: 'has'; readonly key: string }
  | {
      readonly type: 'compare';
      readonly key: string;
      readonly op: Comparison;
      readonly value: number;
      /** Bit i: quantities whose dimension column says i can be compared with it. */
      readonly dimensions: number;
    };

/** The test that an expression is; undefined for any other. */
export function fieldTestOf(expression: Expression | undefined): FieldTest | undefined {
  if (expression?.type === 'has' && expression.subject.type === 'field')
    return { type: 'has', key: expression.subject.key };
  if (expression?.type !== 'compare') return undefined;
  const { op, left, right } = expression;
  if (left.type === 'quantity' && right.type === 'field')
    return fieldTestOf({ type: 'compare', op: MIRRORED[op], left: right, right: left });
  if (left.type !== 'field' || right.type !== 'quantity' || Number.isNaN(right.value)) return undefined;
  const dimensions = DIMENSIONS.reduce(
    (mask, dimension, code) =>
      dimension !== undefined && isComparable(dimension, right.dimension) ? mask | (1 << code) : mask,
    0,
  );
  return { type: 'compare', key: left.key, op, value: right.value, dimensions };
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
