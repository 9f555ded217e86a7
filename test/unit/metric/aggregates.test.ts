import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Aggregate } from '../../../tools/lib/metric/aggregate.ts';
import { avg } from '../../../tools/lib/metric/avg.ts';
import { count } from '../../../tools/lib/metric/count.ts';
import { first } from '../../../tools/lib/metric/first.ts';
import { histogramOf, LATENCY_BOUNDS } from '../../../tools/lib/metric/histogram.ts';
import { continuedFrom, increase } from '../../../tools/lib/metric/increase.ts';
import { last } from '../../../tools/lib/metric/last.ts';
import { max } from '../../../tools/lib/metric/max.ts';
import { min } from '../../../tools/lib/metric/min.ts';
import { stddev } from '../../../tools/lib/metric/stddev.ts';
import { sum } from '../../../tools/lib/metric/sum.ts';

/** Adds values with weight 1 at rising times, or [value, weight, time] as given. */
function stateOf<State, Result>(
  aggregate: Aggregate<State, Result>,
  values: readonly (number | readonly [value: number, weight: number, timeUs?: number])[],
): State {
  const state = aggregate.create();
  values.forEach((entry, index) => {
    const [value, weight, timeUs = index] = typeof entry === 'number' ? [entry, 1] : entry;
    aggregate.add(state, value, weight, timeUs);
  });
  return state;
}

function resultOf<State, Result>(...[aggregate, values]: Parameters<typeof stateOf<State, Result>>): Result {
  return aggregate.emit(stateOf(aggregate, values));
}

test('of nothing', () => {
  assert.equal(resultOf(count, []), 0);
  assert.equal(resultOf(sum, []), 0);
  for (const aggregate of [avg, min, max])
    assert.equal(resultOf(aggregate as Aggregate<unknown>, []), undefined);
  for (const aggregate of [first, last, stddev, increase]) {
    assert.equal(resultOf(aggregate as Aggregate<unknown>, []), undefined);
  }
});

test('weights stand for records', () => {
  assert.equal(
    resultOf(count, [
      [7, 10],
      [7, 2.5],
    ]),
    12.5,
  );
  assert.equal(
    resultOf(sum, [
      [3, 10],
      [1, 2.5],
    ]),
    32.5,
  );
  assert.equal(
    resultOf(avg, [
      [1, 3],
      [5, 1],
    ]),
    2,
  );
  assert.equal(
    resultOf(stddev, [
      [1, 3],
      [5, 1],
    ]),
    Math.sqrt(3),
  );
  assert.equal(
    resultOf(min, [
      [4, 10],
      [2, 1],
    ]),
    2,
  );
  assert.equal(
    resultOf(max, [
      [4, 10],
      [2, 1],
    ]),
    4,
  );
});

test('sums keep what rounding takes', () => {
  assert.equal(resultOf(sum, [1, 1e100, 1, -1e100]), 2);
  assert.equal(resultOf(sum, new Array(1e5).fill(0.1)), 1e4);
  const into = stateOf(sum, [1, 1e100]);
  sum.merge(into, stateOf(sum, [1, -1e100]));
  assert.equal(sum.emit(into), 2);
});

test('infinities and NaN go through sums', () => {
  assert.equal(resultOf(sum, [1, Infinity, 2]), Infinity);
  assert.equal(resultOf(sum, [Infinity, -Infinity]), Number.NaN);
  assert.equal(resultOf(sum, [1e308, 1e308, 1]), Infinity);
  const into = stateOf(sum, [1]);
  sum.merge(into, stateOf(sum, [-Infinity, 5]));
  assert.equal(sum.emit(into), -Infinity);
});

test('min and max pass over NaN', () => {
  assert.equal(resultOf(min, [Number.NaN, 2, -1, Number.NaN]), -1);
  assert.equal(resultOf(max, [Number.NaN, -2, -1, Number.NaN]), -1);
  assert.equal(resultOf(max, [Number.NaN]), undefined);
});

test('first and last go by time, at one time by the stream', () => {
  const values = [
    [1, 1, 20],
    [2, 1, 10],
    [3, 1, 10],
    [4, 1, 30],
    [5, 1, 30],
    [6, 1, 25],
  ] as const;
  assert.equal(resultOf(first, values), 2);
  assert.equal(resultOf(last, values), 5);
});

test('of merged streams first and last do not depend on the order of merging', () => {
  for (const aggregate of [first, last] as Aggregate<unknown>[]) {
    const one = () => stateOf(aggregate, [[1, 1, 10]]);
    const two = () => stateOf(aggregate, [[2, 1, 10]]);
    const none = () => stateOf(aggregate, []);
    for (const [into, from] of [
      [one(), two()],
      [two(), one()],
    ]) {
      aggregate.merge(into, none());
      aggregate.merge(into, from);
      assert.equal(aggregate.emit(into), 2);
    }
  }
});

test('the standard deviation is that of the population, also far from zero', () => {
  assert.equal(resultOf(stddev, [5]), 0);
  assert.equal(resultOf(stddev, [2, 4, 4, 4, 5, 5, 7, 9]), 2);
  const far = resultOf(stddev, [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])!;
  assert.ok(Math.abs(far - Math.sqrt(22.5)) < 1e-9, String(far));
});

test('histograms count up to each bound, which is included', () => {
  const { buckets, sum: total, count: all } = resultOf(histogramOf([1, 2]), [0.5, 1, 1.5, 2, [3, 2.5]]);
  assert.deepEqual(buckets, [
    { bound: 1, count: 2 },
    { bound: 2, count: 4 },
    { bound: Infinity, count: 6.5 },
  ]);
  assert.equal(total, 12.5);
  assert.equal(all, 6.5);
});

test('the default bounds are those for latencies', () => {
  assert.deepEqual(LATENCY_BOUNDS, [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
  assert.equal(resultOf(histogramOf(LATENCY_BOUNDS), [0.02]).buckets[2]!.count, 1);
  assert.equal(resultOf(histogramOf(LATENCY_BOUNDS), [Number.NaN]).buckets.at(-1)!.count, 1);
});

test('a counter grows, and starts again from zero', () => {
  assert.equal(resultOf(increase, [100]), undefined);
  assert.equal(resultOf(increase, [100, 110, 115]), 15);
  assert.equal(resultOf(increase, [100, 110, 3, 5]), 15);
  assert.equal(resultOf(increase, [5, 5]), 0);
});

test('samples out of order are left out and counted', () => {
  const state = stateOf(increase, [
    [1, 1, 10],
    [5, 1, 30],
    [3, 1, 20],
    [6, 1, 40],
  ]);
  assert.equal(increase.emit(state), 5);
  assert.equal(state.outOfOrder, 1);
});

test('what two states of a counter saw both counts once, in any order of merging', () => {
  // The next window began at 110, before the sample of 112 came to the one before.
  const window = () =>
    stateOf(increase, [
      [100, 1, 1],
      [110, 1, 5],
      [112, 1, 7],
    ]);
  const next = () => {
    const state = continuedFrom(stateOf(increase, [[110, 1, 5]]));
    increase.add(state, 120, 1, 15);
    return state;
  };
  const within = () => stateOf(increase, [[105, 1, 3]]);
  for (const [into, ...others] of [
    [window(), next()],
    [next(), window()],
    [window(), next(), within()],
    [within(), next(), window()],
  ] as const) {
    for (const other of others) increase.merge(into, other);
    assert.equal(increase.emit(into), 20);
  }
});

test('the next window begins where the counter stood', () => {
  const next = continuedFrom(
    stateOf(increase, [
      [1, 1, 10],
      [5, 1, 30],
    ]),
  );
  assert.equal(increase.emit(next), undefined);
  increase.add(next, 9, 1, 40);
  assert.equal(increase.emit(next), 4);
});

test('parts of a counter merge in any order', () => {
  const part = (...samples: [number, number][]) =>
    stateOf(
      increase,
      samples.map(([value, time]) => [value, 1, time] as const),
    );
  const parts = () => [part([1, 1], [4, 2]), part([6, 3]), part([2, 4], [3, 5])] as const;
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ]) {
    const all = parts();
    const into = increase.create();
    for (const index of order) increase.merge(into, all[index]!);
    assert.equal(increase.emit(into), 3 + 2 + 2 + 1, String(order));
  }
});
