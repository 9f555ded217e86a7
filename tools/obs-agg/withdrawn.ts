// Records of windows that are no more, since late records joined them to others: sessions. Such a record is the last one of its window. It
// says so, and what adds up is 0 in it, so that a sum over the latest records of all windows is right without knowing of it.

import type { AggregateFunction } from '../lib/metric/functions.ts';
import type { Output, Value } from './columns/column.ts';

/** The value that says it. */
export const WITHDRAWN = 'withdrawn';

const ADDING: ReadonlySet<string> = new Set(['count', 'rate', 'sum', 'increase', 'inflight', 'distinct']);

/** The keys of values that add up. */
export function sumsOf(
  functions: readonly AggregateFunction[],
  outputs: readonly Output[],
): ReadonlySet<string> {
  const names = new Set(functions.filter(({ fn }) => ADDING.has(fn)).map(({ name }) => name));
  // Histograms and tops have their buckets and texts in records of their own.
  const sums = outputs.filter(({ of, column }) => names.has(of) || column.labelled !== undefined);
  return new Set(sums.map(({ key }) => key));
}

/** What is left of the values of a record. */
export function takeBack(values: readonly Value[], isSum: (key: string) => boolean): readonly Value[] {
  if (values.length === 0) return [];
  return [[WITHDRAWN, '1'], ...values.filter(([key]) => isSum(key)).map(([key]): Value => [key, '0'])];
}
