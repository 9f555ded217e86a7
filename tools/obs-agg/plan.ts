// What tables of a command line need from a scan, and the columns that they fill. A table is a list of functions with what they are
// grouped by; most runs have one, the golden sets (golden/) several.

import { needsOf, splitByLevel } from '../lib/expr/analysis.ts';
import { type Expression, isHeader } from '../lib/expr/ast.ts';
import { printExpression } from '../lib/expr/print.ts';
import { MOST_FIELDS, type WantedField } from '../lib/kernel/scanner.ts';
import type { AggregateFunction } from '../lib/metric/functions.ts';
import type { Expectation } from './absent.ts';
import { readsTexts } from './columns/create.ts';
import { comparableWith, conditionOf, neededFields, type Test, testsOf } from './condition.ts';
import type { GroupKey } from './keys.ts';
import type { WindowSpec } from './windows/windows.ts';

/** Different texts of one field that are kept as numbers, unless there may be more groups, and the bytes of each on average. */
const MOST_TEXTS = 131_072;
const BYTES_OF_TEXT = 64;

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
  /** Those of them without which there is nothing to count. */
  readonly asked: ReadonlySet<string>;
  /** What fields are compared with. */
  readonly expected: readonly Expectation[];
}

/** The field that says how many lines a record stands for. */
export const WEIGHT = 'w';

export function makePlan(tables: readonly TablePlan[], mostGroups = 0): Plan {
  const needs = createNeeds(Math.max(MOST_TEXTS, mostGroups));
  const asked = new Set<string>();
  const expected: Expectation[] = [];
  needs.want(WEIGHT, 'number');
  for (const { by, functions } of tables) {
    for (const key of [...by.flatMap(({ fields }) => fields), ...functions.map(({ field }) => field)])
      if (key !== undefined && !isHeader(key)) asked.add(key);
    for (const field of by.flatMap(({ fields }) => fields)) if (!isHeader(field)) needs.want(field, 'text');
    for (const called of functions) if (called.fn === 'hist') expected.push(boundsOf(called));
    for (const { field, fn } of functions)
      if (field !== undefined && !isHeader(field)) needs.want(field, readsTexts(fn) ? 'text' : 'number');
  }
  const filters = tables.flatMap(({ functions, where }) => [where, ...functions.map(({ filter }) => filter)]);
  for (const filter of filters) {
    const rest = filter && splitByLevel(filter).rest;
    if (rest === undefined) continue;
    const condition = conditionOf(rest);
    for (const field of neededFields(condition)) asked.add(field);
    for (const test of testsOf(condition)) {
      needs.offer(test);
      if (test.type === 'compare')
        expected.push({ ...test, otherwise: `${printExpression(test.expression)} never holds` });
    }
  }
  return { tables, wanted: needs.fields(), asked, expected };
}

function boundsOf({ field, dimension }: Extract<AggregateFunction, { readonly fn: 'hist' }>): Expectation {
  const otherwise = `the bounds of hist(${field}) are those of a ${dimension}; choose others`;
  return { key: field, dimensions: comparableWith(dimension), otherwise };
}

type Use = 'number' | 'text' | 'any';

interface Needs {
  want(key: string, use: Use): void;
  /** What a test reads, as long as there is room: without a column a field is read from the line, which is slower. */
  offer(test: Test): void;
  fields(): readonly WantedField[];
}

function createNeeds(mostTexts: number): Needs {
  const uses = new Map<string, Set<Use>>();
  const want: Needs['want'] = (key, use) => {
    uses.set(key, (uses.get(key) ?? new Set()).add(use));
  };
  const offerField = (key: string, use: Use): void => {
    if (uses.has(key) || uses.size < MOST_FIELDS) want(key, use);
  };
  return {
    want,
    offer(test) {
      switch (test.type) {
        case 'kinds':
          return;
        case 'has':
          return offerField(test.key, 'any');
        case 'compare':
          return offerField(test.key, 'number');
        case 'text':
          return test.key === undefined ? undefined : offerField(test.key, 'text');
        case 'record':
          for (const key of needsOf(test.expression).fields) offerField(key, 'any');
      }
    },
    fields: () =>
      [...uses].map(([key, used]) => ({
        key,
        numeric: used.has('number'),
        ...(used.has('text') ? { intern: { most: mostTexts, bytes: mostTexts * BYTES_OF_TEXT } } : {}),
      })),
  };
}

/** The keys that the values of a plan may have. */
export function namesOf({ tables }: Plan): ReadonlySet<string> {
  const names = tables.flatMap(({ functions }) => functions.map(({ name }) => name));
  return new Set(names.flatMap((name) => [name, 'total', `${name}_total`, `${name}_sum`, `${name}_count`]));
}
