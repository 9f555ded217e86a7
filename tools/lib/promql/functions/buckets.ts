// The buckets of a classic histogram: cumulative counts by upper bound.
// Source: prometheus.io/docs/prometheus/latest/querying/functions, histogram_quantile and histogram_fraction.

export interface Bucket {
  readonly upperBound: number;
  /** Observations at or below the bound; fractional after a rate. */
  readonly count: number;
}

export interface Repaired {
  readonly buckets: readonly Bucket[];
  /** True if a count fell by more than rounding explains. */
  readonly forced: boolean;
}

/** Differences of counts that are smaller than this, relative to the counts, come from rounding. */
const SMALL = 1e-12;

/** Buckets in rising order, equal bounds merged, counts made monotonic. */
export function repairBuckets(buckets: readonly Bucket[]): Repaired {
  const merged = mergeEqualBounds([...buckets].sort((a, b) => a.upperBound - b.upperBound));
  let forced = false;
  let previous = Number.NEGATIVE_INFINITY;
  const repaired = merged.map(({ upperBound, count }) => {
    const nearlyEqual = areNearlyEqual(previous, count);
    if (count < previous && !nearlyEqual) forced = true;
    if (nearlyEqual || count < previous) return { upperBound, count: previous };
    previous = count;
    return { upperBound, count };
  });
  return { buckets: repaired, forced };
}

function areNearlyEqual(a: number, b: number): boolean {
  if (a === b) return true;
  const size = Math.min(Math.abs(a) + Math.abs(b), Number.MAX_VALUE);
  return Math.abs(a - b) / size < SMALL;
}

function mergeEqualBounds(sorted: readonly Bucket[]): Bucket[] {
  const out: Bucket[] = [];
  for (const bucket of sorted) {
    const last = out.at(-1);
    if (last?.upperBound === bucket.upperBound) {
      out[out.length - 1] = { upperBound: last.upperBound, count: last.count + bucket.count };
    } else {
      out.push(bucket);
    }
  }
  return out;
}

/** The q-quantile by linear interpolation inside a bucket; NaN without a +Inf bucket, a second one, or observations. */
export function bucketQuantile(q: number, buckets: readonly Bucket[]): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const top = buckets.at(-1);
  if (buckets.length < 2 || top?.upperBound !== Number.POSITIVE_INFINITY || !(top.count > 0))
    return Number.NaN;
  const rank = q * top.count;
  const index = buckets.findIndex(({ count }) => count >= rank);
  if (index === buckets.length - 1 || index < 0) return buckets[buckets.length - 2]!.upperBound;
  const { upperBound, count } = buckets[index]!;
  if (index === 0 && upperBound <= 0) return upperBound;
  const below = buckets[index - 1] ?? { upperBound: 0, count: 0 };
  const share = (rank - below.count) / (count - below.count);
  return below.upperBound + (upperBound - below.upperBound) * share;
}

/**
 * The share of observations between two bounds, by linear interpolation inside a bucket. Where in a bucket without a finite width the
 * observations lie is not known: the part of the lowest one above `lower` counts as nothing, and so does the part of the last one below
 * `upper`.
 */
export function bucketFraction(lower: number, upper: number, buckets: readonly Bucket[]): number {
  const top = buckets.at(-1);
  if (top?.upperBound !== Number.POSITIVE_INFINITY || !(top.count > 0)) return Number.NaN;
  if (Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const above = countBelow(lower, buckets, (bucket, before) =>
    bucket.upperBound === Number.POSITIVE_INFINITY ? before.count : bucket.count,
  );
  const below = countBelow(upper, buckets, (_bucket, before) => before.count);
  return Math.max(0, below - above) / top.count;
}

/**
 * Observations at or below a value. The lowest bucket starts at zero if its bound is positive. `inInfinite` decides for a value inside a
 * bucket without a finite width.
 */
function countBelow(
  value: number,
  buckets: readonly Bucket[],
  inInfinite: (bucket: Bucket, before: Bucket) => number,
): number {
  const index = buckets.findIndex(({ upperBound }) => value <= upperBound);
  const bucket = buckets[index]!;
  if (value === bucket.upperBound) return bucket.count;
  const lowest = { upperBound: bucket.upperBound > 0 ? 0 : Number.NEGATIVE_INFINITY, count: 0 };
  const before = index === 0 ? lowest : buckets[index - 1]!;
  if (value <= before.upperBound) return before.count;
  if (!Number.isFinite(bucket.upperBound) || !Number.isFinite(before.upperBound)) {
    return inInfinite(bucket, before);
  }
  const share = (value - before.upperBound) / (bucket.upperBound - before.upperBound);
  return before.count + (bucket.count - before.count) * share;
}
