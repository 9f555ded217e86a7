// What can only be a mistake and would otherwise end in silence: fields that no record had, most often a mistyped name, and fields that are
// of another dimension than what they are compared with.

import { type FieldColumns, QUOTED_BIT } from '../lib/kernel/scanner.ts';
import { DIMENSIONS } from './columns/dimensions.ts';

export interface AbsentFields {
  /** Looks at the first `count` rows of a scan. Costs nothing once every field was seen. */
  look(count: number): void;
  /** Some line had these fields, a bit each in the order of the fields, of which no row was made. */
  see(found: number): void;
  readonly names: readonly string[];
  /** What is said of fields that were of another dimension than expected, in all records that were looked at. */
  readonly mismatches: readonly string[];
}

/** The dimension that a field is taken for. */
export interface Expectation {
  readonly key: string;
  /** Bit i: quantities whose dimension column says i are as expected. */
  readonly dimensions: number;
  /** What is to be said where it is of another one: "dur > 5B never holds". */
  readonly otherwise: string;
}

/** Only those of the fields that are in `asked`, and those that something is expected of. */
export function createAbsentFields(
  fields: ReadonlyMap<string, FieldColumns>,
  asked: ReadonlySet<string>,
  expected: readonly Expectation[],
): AbsentFields {
  const open = new Set(expected.filter(({ key }) => fields.has(key)));
  const mismatches = new Map<Expectation, string>();
  const lookAt = (one: Expectation, count: number): void => {
    const dimension = mismatchIn(fields.get(one.key) as FieldColumns, one, count);
    if (dimension === undefined) return;
    if (dimension !== '') return void mismatches.set(one, dimension);
    mismatches.delete(one);
    open.delete(one);
  };
  const absent = new Map([...fields].filter(([name]) => asked.has(name)));
  const names = [...fields.keys()];
  let seen = 0;
  return {
    look(count) {
      for (const [name, { starts }] of absent) if (isSet(starts, count)) absent.delete(name);
      for (const one of open) lookAt(one, count);
    },
    see(found) {
      if (found === seen) return;
      seen = found;
      names.forEach((name, index) => {
        if ((found >>> index) & 1) absent.delete(name);
      });
    },
    get names() {
      return [...absent.keys()];
    },
    get mismatches() {
      return Array.from(
        mismatches,
        ([{ key, otherwise }, dimension]) =>
          `${otherwise} where ${key} is a ${dimension}, as in these records`,
      );
    },
  };
}

/** The dimension of the first row where none is as expected; '' where one is, undefined where no row has such a quantity. */
function mismatchIn(
  { starts, lengths, dimensions }: FieldColumns,
  expected: Expectation,
  count: number,
): string | undefined {
  let found: string | undefined;
  for (let row = 0; row < count; row++) {
    const code = dimensions[row] as number;
    if (starts[row] === 0 || (lengths[row] as number) >= QUOTED_BIT) continue;
    if ((expected.dimensions >>> code) & 1) return '';
    found ??= DIMENSIONS[code];
  }
  return found;
}

function isSet(starts: ArrayLike<number>, count: number): boolean {
  for (let row = 0; row < count; row++) if (starts[row] !== 0) return true;
  return false;
}
