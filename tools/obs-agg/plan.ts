// What the functions of a command line need from a scan, and the columns that they fill.

import { isHeader } from '../lib/expr/ast.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { FieldColumns, Scanner, WantedField } from '../lib/kernel/scanner.ts';
import type { AggregateFunction } from '../lib/metric/functions.ts';
import { type ColumnSet, createColumns } from './columns/create.ts';

/** Different texts of one field that are kept as numbers, and their bytes. */
const MOST_TEXTS = 65_536;
const TEXT_BYTES = 4 * 1024 * 1024;

export interface Plan {
  readonly functions: readonly AggregateFunction[];
  readonly by: readonly string[];
  /** Fields to look for, each once; the weight is always among them. */
  readonly wanted: readonly WantedField[];
}

/** The field that says how many lines a record stands for. */
export const WEIGHT = 'w';

export function makePlan(functions: readonly AggregateFunction[], by: readonly string[]): Plan {
  const numeric = new Set<string>([WEIGHT]);
  const texts = new Set<string>(by.filter((key) => !isHeader(key)));
  for (const { field, fn } of functions) {
    if (field === undefined || isHeader(field)) continue;
    if (readsTexts(fn)) texts.add(field);
    else numeric.add(field);
  }
  const wanted = [...new Set([...numeric, ...texts])].map((key) => ({
    key,
    numeric: numeric.has(key),
    ...(texts.has(key) ? { intern: { most: MOST_TEXTS, bytes: TEXT_BYTES } } : {}),
  }));
  return { functions, by, wanted };
}

/** Functions of texts rather than of quantities. */
export function readsTexts(fn: string): boolean {
  return fn === 'distinct' || fn === 'top';
}

export interface Bound extends ColumnSet {
  /** Field columns by key. */
  readonly fields: ReadonlyMap<string, FieldColumns>;
  /** Kinds that some function looks at: their records open windows and groups, and move the time on. */
  readonly kinds: number;
}

/** Ties the plan to a scanner that was made for its wanted fields. */
export function bindPlan(plan: Plan, kernel: Kernel, scanner: Scanner, count: (name: string) => void): Bound {
  const fields = new Map(
    plan.wanted.map((field, index) => [field.key, scanner.fields[index] as FieldColumns]),
  );
  const set = createColumns(plan.functions, { kernel, scanner, fields, count });
  const kinds = set.filters.reduce((mask, filter) => mask | filter.looksAt, 0);
  return { ...set, fields, kinds };
}
