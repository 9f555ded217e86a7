// The filter of a function over the rows of a scan: kinds by a mask, the rest of the expression only for the rows that are left.

import { ALL_KINDS, needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import type { Expression } from '../lib/expr/ast.ts';
import { compile } from '../lib/expr/evaluate.ts';
import { maskOf } from '../lib/expr/kind-mask.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { isLevel } from '../lib/record/kind.ts';
import { type CompareTest, type Condition, conditionOf, holds, type TextTest } from './condition.ts';
import type { Facts } from './facts.ts';
import type { RowViews } from './row-view.ts';
import { placeOf } from './words.ts';

const LOG_KINDS = maskOf(isLevel);

export interface RowFilter {
  /** Bit i: rows whose kind column says i may match. */
  readonly kinds: number;
  /** Bit i: rows whose kind column says i are looked at, so that a window and a group of none that match says 0. */
  readonly looksAt: number;
  /** What is asked beside the kind; undefined for nothing. */
  readonly condition: Condition | undefined;
  /** Fills `matches` with 1 and 0 for the rows [from, to). */
  run(from: number, to: number): void;
  readonly matches: Uint8Array;
}

export interface FilterSource {
  readonly scanner: Scanner;
  readonly fields: ReadonlyMap<string, FieldColumns>;
  readonly views: RowViews;
  readonly facts: Facts;
}

/** Without an expression, and with one that says nothing of the kind, only log records match. */
export function createFilter(expression: Expression | undefined, source: FilterSource): RowFilter {
  const { scanner } = source;
  const split = expression ? splitByLevel(expression) : { mask: ALL_KINDS, rest: undefined };
  const asksForKind = expression !== undefined && needsOf(expression).headers.has('kind');
  const kinds = asksForKind ? split.mask : split.mask & LOG_KINDS;
  const condition = split.rest && conditionOf(split.rest);
  const matchesRow = condition && rowTestOf(condition, source);
  const matches = new Uint8Array(scanner.rows);

  return {
    kinds,
    looksAt: asksForKind ? split.mask : LOG_KINDS,
    condition,
    matches,
    run(from, to) {
      const kindColumn = scanner.kinds;
      for (let row = from; row < to; row++) matches[row] = (kinds >>> (kindColumn[row] as number)) & 1;
      if (!matchesRow) return;
      for (let row = from; row < to; row++) if (matches[row] === 1 && !matchesRow(row)) matches[row] = 0;
    },
  };
}

/** Asked of rows that are records. */
type RowTest = (row: number) => boolean;

function rowTestOf(condition: Condition, source: FilterSource): RowTest {
  switch (condition.type) {
    case 'and': {
      const terms = condition.terms.map((term) => rowTestOf(term, source));
      return (row) => terms.every((holds) => holds(row));
    }
    case 'or': {
      const terms = condition.terms.map((term) => rowTestOf(term, source));
      return (row) => terms.some((holds) => holds(row));
    }
    case 'not': {
      const term = rowTestOf(condition.term, source);
      return (row) => !term(row);
    }
    case 'kinds': {
      const { kinds } = source.scanner;
      return (row) => ((condition.kinds >>> (kinds[row] as number)) & 1) === 1;
    }
    case 'has': {
      const { key } = condition;
      const starts = source.fields.get(key)?.starts;
      return starts ? (row) => starts[row] !== 0 : (row) => source.views.at(row).field(key) !== undefined;
    }
    case 'compare':
      return compareTestOf(condition, source);
    case 'text':
      return textTestOf(condition, source);
    case 'record':
      return viewTestOf(condition.expression, source);
  }
}

function viewTestOf(expression: Expression, { views }: FilterSource): RowTest {
  const holds = compile(expression);
  return (row) => holds(views.at(row));
}

/** Answers from the columns of the field; what the kernel did not read is asked of the record. */
function compareTestOf(test: CompareTest, source: FilterSource): RowTest {
  const { key, op, value, dimensions: comparable, expression } = test;
  const byView = viewTestOf(expression, source);
  const column = source.fields.get(key);
  if (column === undefined) return byView;
  const { starts, lengths, dimensions, numbers } = column;
  return (row) => {
    if (starts[row] === 0) return false;
    const dimension = dimensions[row] as number;
    const isRead = dimension !== DIMENSION.none && dimension !== DIMENSION.hard;
    if (!isRead || (lengths[row] as number) >= QUOTED_BIT) return byView(row);
    return ((comparable >>> dimension) & 1) === 1 && holds(op, numbers[row] as number, value);
  };
}

/** Answers from what was said of the same text before; a text without a number is asked each time. */
function textTestOf({ key, expression }: TextTest, source: FilterSource): RowTest {
  const byView = viewTestOf(expression, source);
  const facts = key === undefined ? source.facts.ofSources : source.facts.ofField(key);
  const bit = facts?.bitOf(expression);
  if (facts === undefined || bit === undefined) return byView;
  const { words } = facts;
  const isSo = (place: number): boolean => ((words.at(place) >>> bit) & 1) === 1;
  if (key === undefined) {
    const { sourceIds } = source.scanner;
    return (row) => {
      const id = sourceIds[row] as number;
      return id === OVERFLOW ? byView(row) : isSo(placeOf(id, false));
    };
  }
  const { starts, lengths, ids } = source.fields.get(key) as FieldColumns;
  return (row) => {
    if (starts[row] === 0) return false;
    const id = ids[row] as number;
    return id === OVERFLOW ? byView(row) : isSo(placeOf(id, (lengths[row] as number) >= QUOTED_BIT));
  };
}
