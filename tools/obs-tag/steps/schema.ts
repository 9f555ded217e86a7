// --schema: records in their JSON form against a JSON Schema. One that fails goes to the dead-letter file with the reason in a field
// `reject`, or, without such a file, on with the others, counted. Where the file takes no more, records go on rather than be lost.

import { formatRecord } from '../../lib/record/format.ts';
import { LEVELS } from '../../lib/record/kind.ts';
import type { Problem } from '../../lib/schema/problem.ts';
import { formatProblem } from '../../lib/schema/problem.ts';
import { note } from '../../lib/stream/ledger.ts';
import { additionOf } from '../addition.ts';
import type { MatcherPlan } from '../matcher.ts';
import { withReplaced } from '../record-edit.ts';
import type { Check } from '../schema/keyword.ts';
import { instanceOf } from '../schema/value.ts';
import type { Rows, StepPlan } from './step.ts';

export interface SchemaOptions {
  readonly check: Check;
  /** The records that are looked at. */
  readonly which: MatcherPlan;
  /** Writes whole lines to the dead-letter file; false when it could not. */
  readonly reject?: (lines: string) => boolean;
  /** Told of each record that fails. */
  readonly onProblem?: (problem: Problem) => void;
}

const REASON = 'reject';
const LAST_LEVEL = LEVELS.length;

export function planSchema({ check, which, reject, onProblem }: SchemaOptions): StepPlan {
  const problemOf = (rows: Rows, row: number): Problem | undefined => {
    const record = rows.record(row);
    return record && check(instanceOf(record));
  };
  const rejectRows = (rows: Rows, rejected: ReadonlyMap<number, string>): void => {
    const lines = [...rejected.values()].map((line) => `${line}\n`).join('');
    if (rejected.size === 0 || !reject?.(lines)) return;
    for (const row of rejected.keys()) rows.drop(row, 'rejected');
  };
  return {
    wanted: which.wanted,
    kernelBytes: which.kernelBytes,
    create(setup) {
      const matcher = which.create(setup);
      return {
        run(rows) {
          const rejected = new Map<number, string>();
          let invalid = 0;
          for (let row = 0; row < rows.count; row++) {
            if (rows.isDropped(row) || !matcher.matches(rows, row)) continue;
            const found = problemOf(rows, row);
            if (found === undefined) continue;
            invalid++;
            onProblem?.(found);
            if (reject) rejected.set(row, lineWithReason(rows, row, found));
          }
          if (invalid > 0) note(setup.ledger, 'invalid', invalid);
          rejectRows(rows, rejected);
        },
      };
    },
  };
}

/** The line as it would have gone on, with the reason behind it. */
function lineWithReason(rows: Rows, row: number, found: Problem): string {
  const field = { key: REASON, value: formatProblem(found), isLabel: true };
  const record = rows.has(row, REASON) ? rows.record(row) : undefined;
  if (record) return formatRecord(withReplaced(record, [field]));
  const { log, signal } = additionOf([field]);
  return rows.text(row) + (rows.kind(row) <= LAST_LEVEL ? log : signal);
}
