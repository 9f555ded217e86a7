// Plain values under a rule.

import type { Rule } from '../../lib/metric/rule.ts';
import { addToTotal, createTotal, type Total, valueOfTotal } from '../../lib/metric/total.ts';
import { type Dimension, formatQuantity } from '../../lib/record/quantity.ts';
import type { Origin, Said } from './contribution.ts';

export interface Gauge {
  readonly rule: Rule;
  dimension: Dimension;
  /** Of values of windows, and for an average of all values. */
  readonly total: Total;
  values: number;
  /** Of values since the start that add up: the latest of each identity, and for first and last the one there is. */
  readonly latest: Map<string, { timeUs: number; value: number }>;
  least: number;
  greatest: number;
}

export function createGauge(rule: Rule, dimension: Dimension): Gauge {
  return {
    rule,
    dimension,
    total: createTotal(),
    values: 0,
    latest: new Map(),
    least: Number.POSITIVE_INFINITY,
    greatest: Number.NEGATIVE_INFINITY,
  };
}

/** Adds a value, which is of `atUs`; false when it is of another dimension. */
export function addToGauge(
  gauge: Gauge,
  { value, dimension, atUs }: Extract<Said, { readonly kind: 'plain' }>,
  origin: Origin,
): boolean {
  if (gauge.dimension === 'number') gauge.dimension = dimension;
  else if (dimension !== 'number' && dimension !== gauge.dimension) return false;
  gauge.values++;
  if (gauge.rule === 'sum' && !origin.isDelta) remember(gauge, origin.identity, value, origin.timeUs, 1);
  else if (gauge.rule === 'last') remember(gauge, '', value, atUs ?? origin.timeUs, 1);
  else if (gauge.rule === 'first') remember(gauge, '', value, atUs ?? origin.timeUs, -1);
  else addToTotal(gauge.total, value);
  if (value < gauge.least) gauge.least = value;
  if (value > gauge.greatest) gauge.greatest = value;
  return true;
}

/**
 * Keeps the value that is furthest in the direction of time. Of two at one time both count where they add up, for then two processes
 * that cannot be told apart said them; else the greater one does, so that the order does not show.
 */
function remember(gauge: Gauge, identity: string, value: number, timeUs: number, direction: 1 | -1): void {
  const known = gauge.latest.get(identity);
  if (known === undefined || (timeUs - known.timeUs) * direction > 0) {
    gauge.latest.set(identity, { timeUs, value });
  } else if (timeUs === known.timeUs) {
    known.value = gauge.rule === 'sum' ? known.value + value : Math.max(known.value, value);
  }
}

/** The time of a first or a last, microseconds; none of others. */
export function timesOf({ rule, latest }: Gauge): readonly number[] {
  return rule === 'first' || rule === 'last' ? Array.from(latest.values(), ({ timeUs }) => timeUs) : [];
}

const MEAN_DIGITS = 6;

export function gaugeValue(gauge: Gauge): string {
  const { rule, dimension } = gauge;
  if (rule === 'avg') return formatQuantity(valueOfTotal(gauge.total) / gauge.values, dimension, MEAN_DIGITS);
  return formatQuantity(exactValue(gauge), dimension);
}

function exactValue({ rule, total, latest, least, greatest }: Gauge): number {
  if (rule === 'min') return least;
  if (rule === 'max') return greatest;
  const all = createTotal();
  addToTotal(all, valueOfTotal(total));
  for (const { value } of latest.values()) addToTotal(all, value);
  return valueOfTotal(all);
}
