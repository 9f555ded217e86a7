// The filter of a function over the rows of a scan: kinds by a mask, the rest of the expression only for the rows that are left.

import { ALL_KINDS, needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import type { Expression } from '../lib/expr/ast.ts';
import { compile } from '../lib/expr/evaluate.ts';
import { maskOf } from '../lib/expr/kind-mask.ts';
import { viewOf } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Scanner } from '../lib/kernel/scanner.ts';
import { isLevel } from '../lib/record/kind.ts';
import { parseRecord } from '../lib/record/parse.ts';
import type { RecordLine } from '../lib/record/record.ts';

const LOG_KINDS = maskOf(isLevel);

export interface RowFilter {
  /** Bit i: rows whose kind column says i may match. */
  readonly kinds: number;
  /** Bit i: rows whose kind column says i are looked at, so that a window and a group of none that match says 0. */
  readonly looksAt: number;
  /** True when the kind says everything. */
  readonly isOfKinds: boolean;
  /** Fills `matches` with 1 and 0 for the rows [from, to). */
  run(from: number, to: number): void;
  readonly matches: Uint8Array;
}

/** Without an expression, and with one that says nothing of the kind, only log records match. */
export function createFilter(
  expression: Expression | undefined,
  kernel: Kernel,
  scanner: Scanner,
): RowFilter {
  const split = expression ? splitByLevel(expression) : { mask: ALL_KINDS, rest: undefined };
  const asksForKind = expression !== undefined && needsOf(expression).headers.has('kind');
  const kinds = asksForKind ? split.mask : split.mask & LOG_KINDS;
  const rest = split.rest && compile(split.rest);
  const matches = new Uint8Array(scanner.rows);

  const recordAt = (row: number): RecordLine | undefined =>
    parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));

  return {
    kinds,
    looksAt: asksForKind ? split.mask : LOG_KINDS,
    isOfKinds: rest === undefined,
    matches,
    run(from, to) {
      const kindColumn = scanner.kinds;
      for (let row = from; row < to; row++) matches[row] = (kinds >>> (kindColumn[row] as number)) & 1;
      if (!rest) return;
      for (let row = from; row < to; row++) {
        if (matches[row] === 0) continue;
        const record = recordAt(row);
        if (!record || !rest(viewOf(record))) matches[row] = 0;
      }
    },
  };
}
