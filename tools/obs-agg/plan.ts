// What tables of a command line need from a scan, and the columns that they fill. A table is a list of functions with what they are
// grouped by; most runs have one, the golden sets (golden/) several.

import { splitByLevel } from '../lib/expr/analysis.ts';
import { type Expression, isHeader } from '../lib/expr/ast.ts';
import type { WantedField } from '../lib/kernel/scanner.ts';
import type { AggregateFunction } from '../lib/metric/functions.ts';
import { readsTexts } from './columns/create.ts';
import { fieldTestOf } from './field-test.ts';
import type { GroupKey } from './keys.ts';
import type { WindowSpec } from './windows/windows.ts';

/** Different texts of one field that are kept as numbers, and their bytes. */
const MOST_TEXTS = 131_072;
const TEXT_BYTES = 8 * 1024 * 1024;

export interface TablePlan {
  readonly functions: readonly AggregateFunction[];
  readonly by: readonly GroupKey[];
  readonly window: WindowSpec;
  /** Message of the METRIC records. */
  readonly name: string;
  /** Records for which it does not hold are not looked at. */
  readonly where?: Expression | undefined;
}

export interface Plan {
  readonly tables: readonly TablePlan[];
  /** Fields to look for, each once; the weight is always among them. */
  readonly wanted: readonly WantedField[];
}

/** The field that says how many lines a record stands for. */
export const WEIGHT = 'w';

export function makePlan(tables: readonly TablePlan[]): Plan {
  const numeric = new Set<string>([WEIGHT]);
  const texts = new Set<string>();
  const others = new Set<string>();
  for (const { by, functions, where } of tables) {
    for (const expression of [where, ...functions.map(({ filter }) => filter)]) {
      const test = fieldTestOf(expression && splitByLevel(expression).rest);
      if (test !== undefined) (test.type === 'has' ? others : numeric).add(test.key);
    }
    for (const field of by.flatMap(({ fields }) => fields)) if (!isHeader(field)) texts.add(field);
    for (const { field, fn } of functions) {
      if (field === undefined || isHeader(field)) continue;
      if (readsTexts(fn)) texts.add(field);
      else numeric.add(field);
    }
  }
  const wanted = [...new Set([...numeric, ...texts, ...others])].map((key) => ({
    key,
    numeric: numeric.has(key),
    ...(texts.has(key) ? { intern: { most: MOST_TEXTS, bytes: TEXT_BYTES } } : {}),
  }));
  return { tables, wanted };
}

/** The keys that the values of a plan may have. */
export function namesOf({ tables }: Plan): ReadonlySet<string> {
  const names = tables.flatMap(({ functions }) => functions.map(({ name }) => name));
  return new Set(names.flatMap((name) => [name, 'total', `${name}_total`, `${name}_sum`, `${name}_count`]));
}
