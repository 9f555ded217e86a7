// The filter of a function over the rows of a scan: kinds by a mask, the rest of the expression only for the rows that are left.

import { ALL_KINDS, needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import type { Expression } from '../lib/expr/ast.ts';
import { compile } from '../lib/expr/evaluate.ts';
import { maskOf } from '../lib/expr/kind-mask.ts';
import { viewOf } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { DIMENSION, type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { isLevel } from '../lib/record/kind.ts';
import { parseRecord } from '../lib/record/parse.ts';
import { type FieldTest, fieldTestOf, holds } from './field-test.ts';

const LOG_KINDS = maskOf(isLevel);

export interface RowFilter {
  /** Bit i: rows whose kind column says i may match. */
  readonly kinds: number;
  /** Bit i: rows whose kind column says i are looked at, so that a window and a group of none that match says 0. */
  readonly looksAt: number;
  /** What is asked beside the kind, where it is one test of a field. */
  readonly test: FieldTest | undefined;
  /** True when there is nothing else to be asked. */
  readonly isSimple: boolean;
  /** Fills `matches` with 1 and 0 for the rows [from, to). */
  run(from: number, to: number): void;
  readonly matches: Uint8Array;
}

export interface FilterSource {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly fields: ReadonlyMap<string, FieldColumns>;
}

/** Without an expression, and with one that says nothing of the kind, only log records match. */
export function createFilter(expression: Expression | undefined, source: FilterSource): RowFilter {
  const { kernel, scanner, fields } = source;
  const split = expression ? splitByLevel(expression) : { mask: ALL_KINDS, rest: undefined };
  const asksForKind = expression !== undefined && needsOf(expression).headers.has('kind');
  const kinds = asksForKind ? split.mask : split.mask & LOG_KINDS;
  const test = fieldTestOf(split.rest);
  const rest = split.rest && compile(split.rest);
  const matches = new Uint8Array(scanner.rows);

  const matchesAsRecord = (row: number): boolean => {
    const record = parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));
    return record !== undefined && rest?.(viewOf(record)) === true;
  };

  const matchesRow = test ? testOfColumns(test, fields, matchesAsRecord) : matchesAsRecord;

  return {
    kinds,
    looksAt: asksForKind ? split.mask : LOG_KINDS,
    test,
    isSimple: rest === undefined || test !== undefined,
    matches,
    run(from, to) {
      const kindColumn = scanner.kinds;
      for (let row = from; row < to; row++) matches[row] = (kinds >>> (kindColumn[row] as number)) & 1;
      if (!rest) return;
      for (let row = from; row < to; row++) if (matches[row] === 1 && !matchesRow(row)) matches[row] = 0;
    },
  };
}

/** Answers a test from the columns of its field; what the kernel did not read is asked of the record. */
function testOfColumns(
  test: FieldTest,
  fields: ReadonlyMap<string, FieldColumns>,
  matchesAsRecord: (row: number) => boolean,
): (row: number) => boolean {
  const { starts, lengths, dimensions, numbers } = fields.get(test.key) as FieldColumns;
  if (test.type === 'has') return (row) => starts[row] !== 0;
  const { op, value, dimensions: comparable } = test;
  return (row) => {
    if (starts[row] === 0) return false;
    const dimension = dimensions[row] as number;
    const isRead = dimension !== DIMENSION.none && dimension !== DIMENSION.hard;
    if (!isRead || (lengths[row] as number) >= QUOTED_BIT) return matchesAsRecord(row);
    return ((comparable >>> dimension) & 1) === 1 && holds(op, numbers[row] as number, value);
  };
}
