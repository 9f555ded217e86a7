// The order of the services: that of a column, numbers from the largest, words from the first; `-column` the other way round.
// What is unknown comes last.

import type { ServiceRow } from '../model/snapshot.ts';
import { columnNamed } from './columns.ts';

export type Order = (rows: readonly ServiceRow[]) => readonly ServiceRow[];

/** @throws UsageError */
export function orderNamed(text: string): Order {
  const isReversed = text.startsWith('-');
  const { sortBy } = columnNamed(isReversed ? text.slice(1) : text, '--sort');
  return (rows) => {
    const known = rows.filter((row) => sortBy(row) !== undefined);
    const unknown = rows.filter((row) => sortBy(row) === undefined);
    const sorted = known.toSorted((left, right) => compare(sortBy(left)!, sortBy(right)!));
    return [...(isReversed ? sorted.reverse() : sorted), ...unknown];
  };
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return right - left;
  return left < right ? -1 : left > right ? 1 : 0;
}
