// Which records an operation is for: those of some kinds, and perhaps only where a quantity compares in some way with a number.

import { dimensionOf, dividendOf, divisorOf, found, wantQuantity } from './tally-body';

/** Numbers of the comparisons, as the host knows them; any other is != . */
const EQUAL: u32 = 0;
const LESS: u32 = 1;
const AT_MOST: u32 = 2;
const MORE: u32 = 3;
const AT_LEAST: u32 = 4;

@unmanaged
class Filter {
  /** Bit i: for records of kind i. */
  kinds: u32;
  /** The wanted field that is compared; -1 for none. */
  field: i32;
  comparison: u32;
  /** Bit i: values of dimension i can be compared; others do not pass. */
  dimensions: u32;
  literal: f64;
}

const MOST_FILTERS: i32 = 16;
const FILTER_SHIFT: usize = 5;
const filters = memory.data(16 * 32, 16);
let filterCount: i32 = 0;

/** Adds a filter; returns its number, or -1 when there are too many. */
export function addFilter(kinds: u32, field: i32, comparison: u32, dimensions: u32, literal: f64): i32 {
  if (filterCount == MOST_FILTERS) return -1;
  const filter = changetype<Filter>(filters + ((<usize>filterCount) << FILTER_SHIFT));
  filter.kinds = kinds;
  filter.field = field;
  filter.comparison = comparison;
  filter.dimensions = dimensions;
  filter.literal = literal;
  if (field >= 0) wantQuantity(field);
  return filterCount++;
}

function passes(filter: Filter): bool {
  const field = filter.field;
  if (!((found >> field) & (filter.dimensions >> dimensionOf(field)) & 1)) return false;
  const value = dividendOf(field) / divisorOf(field);
  const literal = filter.literal;
  const comparison = filter.comparison;
  if (comparison == EQUAL) return value == literal;
  if (comparison == LESS) return value < literal;
  if (comparison == AT_MOST) return value <= literal;
  if (comparison == MORE) return value > literal;
  return comparison == AT_LEAST ? value >= literal : value != literal;
}

/** The filters that the record in hand passes, a bit each. */
// @ts-ignore: decorator
@inline
export function passedBy(kind: u32): u32 {
  let passed: u32 = 0;
  for (let index = 0; index < filterCount; index++) {
    const filter = changetype<Filter>(filters + ((<usize>index) << FILTER_SHIFT));
    if ((filter.kinds >> kind) & 1 && (filter.field < 0 || passes(filter))) passed |= 1 << index;
  }
  return passed;
}
