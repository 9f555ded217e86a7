// --check: the input is read and judged, nothing of it goes on; what comes out is what was found.

import { formatField } from '../lib/record/format.ts';
import type { Problem } from '../lib/schema/problem.ts';
import { formatProblem } from '../lib/schema/problem.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { type Offender, type Offenders, othersOf } from './steps/guard/offenders.ts';

/** One thing found, by name; numbers as numbers. */
export type Finding = ReadonlyMap<string, string | number>;

/** Kinds of problems that are listed one by one. */
const MOST_PROBLEMS = 64;

/** Problems of records against a schema, counted by what is wrong and where. */
export class Problems {
  readonly #records = new Map<string, number>();

  add(problem: Problem): void {
    const text = formatProblem(problem);
    const name = this.#records.has(text) || this.#records.size < MOST_PROBLEMS ? text : '(more problems)';
    this.#records.set(name, (this.#records.get(name) ?? 0) + 1);
  }

  findings(): readonly Finding[] {
    const sorted = [...this.#records].sort(([, one], [, other]) => other - one);
    return sorted.map(
      ([problem, records]) =>
        new Map<string, string | number>([
          ['problem', problem],
          ['records', records],
        ]),
    );
  }
}

/** The labels that the guard found wanting. */
export function labelFindings(offenders: Offenders, maxValues: number): readonly Finding[] {
  return offenders.list().map((offender) => labelFinding(offender, maxValues));
}

function labelFinding(offender: Offender, maxValues: number): Finding {
  const { label, offence, records, example } = offender;
  const allowed = offence === 'values' ? maxValues : 0;
  return new Map<string, string | number>([
    ['label', label],
    ['values', allowed + othersOf(offender)],
    ['allowed', allowed],
    ['records', records],
    ['example', example],
  ]);
}

/** A finding as one line: `label=user values=48211 …`, or an object. */
export function formatFinding(finding: Finding, isJson: boolean): string {
  if (isJson) return JSON.stringify(Object.fromEntries(finding));
  const words = [...finding].map(([key, value]) =>
    formatField('INFO', { key, value: String(value), quoted: typeof value === 'string' }),
  );
  return words.join(' ');
}

/** A stage that takes all lines in, and in their place writes `report` at the end. */
export function asCheck(stage: Stage, report: () => string): Stage {
  const nowhere: Emit = () => undefined;
  const { kernel, ledger, maxLineBytes, wakeMs } = stage;
  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(wakeMs === undefined ? {} : { wakeMs }),
    lines: (start, end, _emit, unterminated) => stage.lines(start, end, nowhere, unterminated),
    overlong: (start, end, _emit, piece) => stage.overlong(start, end, nowhere, piece),
    blocked: () => stage.blocked?.(),
    wake: () => stage.wake?.(nowhere),
    end(emit, readerGone) {
      stage.end(nowhere, readerGone);
      ledger.consumed += ledger.passed;
      ledger.passed = 0;
      const text = report();
      if (text !== '' && !readerGone) emit(Buffer.from(text));
    },
  };
}
