// Sums that lose nothing worth losing: what rounding cuts off a sum is summed beside it (Neumaier 1974, "Rundungsfehler-
// analyse einiger Verfahren zur Summation endlicher Summen"), so that the order of a million values does not show.

export interface Total {
  sum: number;
  /** What rounding has cut off. */
  lost: number;
}

export function createTotal(): Total {
  return { sum: 0, lost: 0 };
}

/** Adds a value. Infinities and NaN count as in IEEE arithmetic; a sum beyond the doubles stays infinite. */
export function addToTotal(total: Total, value: number): void {
  const sum = total.sum + value;
  total.lost += Math.abs(total.sum) >= Math.abs(value) ? total.sum - sum + value : value - sum + total.sum;
  total.sum = sum;
}

export function mergeTotals(into: Total, from: Total): void {
  addToTotal(into, from.sum);
  // Where a sum is not finite, what it lost is NaN and means nothing.
  if (Number.isFinite(from.sum)) addToTotal(into, from.lost);
}

export function valueOfTotal(total: Total): number {
  return Number.isFinite(total.sum) ? total.sum + total.lost : total.sum;
}
