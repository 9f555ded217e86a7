import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Bucket,
  bucketFraction,
  bucketQuantile,
  repairBuckets,
} from '../../../tools/lib/promql/functions/buckets.ts';

const inf = Number.POSITIVE_INFINITY;
const buckets = (...pairs: readonly (readonly [number, number])[]): Bucket[] =>
  pairs.map(([upperBound, count]) => ({ upperBound, count }));

const usual = buckets([0.1, 50], [0.2, 80], [1, 90], [inf, 100]);

test('a quantile lies inside its bucket by linear interpolation', () => {
  assert.equal(bucketQuantile(0.25, usual), 0.05);
  assert.equal(bucketQuantile(0.65, usual), 0.15000000000000002);
  assert.equal(bucketQuantile(0.99, usual), 1);
  assert.equal(bucketQuantile(0, usual), 0);
});

test('what cannot be a quantile is NaN or infinite', () => {
  assert.equal(bucketQuantile(-1, usual), -inf);
  assert.equal(bucketQuantile(2, usual), inf);
  for (const few of [[], buckets([inf, 3]), buckets([1, 2], [2, 3]), buckets([1, 0], [inf, 0])]) {
    assert.ok(Number.isNaN(bucketQuantile(0.5, few)));
  }
  assert.ok(Number.isNaN(bucketQuantile(Number.NaN, usual)));
});

test('a lowest bucket of negative values has no lower bound', () => {
  assert.equal(bucketQuantile(0.1, buckets([-1, 50], [0, 80], [inf, 100])), -1);
});

test('equal bounds are merged and counts made monotonic', () => {
  const { buckets: repaired, forced } = repairBuckets(buckets([inf, 10], [1, 3], [1, 4], [2, 5]));
  assert.deepEqual(repaired, buckets([1, 7], [2, 7], [inf, 10]));
  assert.ok(forced);
});

test('a fall that rounding explains is no fault', () => {
  const count = 1e15;
  const { buckets: repaired, forced } = repairBuckets(buckets([1, count], [2, count - 1], [inf, count]));
  assert.deepEqual(repaired, buckets([1, count], [2, count], [inf, count]));
  assert.ok(!forced);
});

test('a fraction counts between two bounds', () => {
  assert.equal(bucketFraction(0, 0.1, usual), 0.5);
  assert.equal(bucketFraction(0.1, 0.2, usual), 0.3);
  assert.equal(bucketFraction(-inf, inf, usual), 1);
  assert.equal(bucketFraction(0.15, 0.2, usual).toFixed(6), '0.150000');
  assert.equal(bucketFraction(5, 6, usual), 0);
  assert.equal(bucketFraction(2, 1, usual), 0);
  assert.ok(Number.isNaN(bucketFraction(Number.NaN, 1, usual)));
});

test('a part of a bucket without a finite width counts as nothing in histogram_fraction', () => {
  const negative = [
    { upperBound: -3, count: 10 },
    { upperBound: -2, count: 12 },
    { upperBound: Number.POSITIVE_INFINITY, count: 100 },
  ];
  assert.equal(bucketFraction(-4, -2, negative), 0.02);
  assert.equal(bucketFraction(Number.NEGATIVE_INFINITY, -2, negative), 0.12);
  assert.equal(bucketFraction(0, 1, [{ upperBound: Number.POSITIVE_INFINITY, count: 100 }]), 0);
});
