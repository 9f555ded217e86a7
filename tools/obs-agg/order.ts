// The order in which groups are told: that of their texts, so that equal input gives equal output. It is found out once for each group, not
// for each window.

import type { Groups } from './groups.ts';
import type { ClosedRow } from './windows/windows.ts';

type Rows = readonly ClosedRow[];

/** A window of fewer than one group in so many is sorted by itself while there are new groups. */
const FEW = 8;

/** Returns what puts the rows of a window in the order of the texts of their groups. */
export function createOrder(groups: Groups): (rows: Rows) => Rows {
  const inOrder: number[] = [];
  /** By group: its place in the order. */
  const places: number[] = [];

  const byTexts = (left: number, right: number): number =>
    compareTexts(groups.texts(left), groups.texts(right));

  /** What was in order is gone through once, and the new groups are sorted in. */
  const takeNew = (): void => {
    for (let group = inOrder.length; group <= groups.count; group++) inOrder.push(group);
    inOrder.sort(byTexts);
    for (let place = 0; place < inOrder.length; place++) places[inOrder[place] as number] = place;
  };

  return (rows) => {
    if (inOrder.length <= groups.count) {
      if (rows.length < groups.count / FEW)
        return rows.toSorted((left, right) => byTexts(left.group, right.group));
      takeNew();
    }
    return rows.toSorted((left, right) => (places[left.group] as number) - (places[right.group] as number));
  };
}

export function compareTexts(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < left.length; index++) {
    const a = left[index] as string;
    const b = right[index] as string;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
