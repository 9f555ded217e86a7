import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Aggregate } from '../../../tools/lib/metric/aggregate.ts';
import { avg } from '../../../tools/lib/metric/avg.ts';
import { count } from '../../../tools/lib/metric/count.ts';
import { distinct } from '../../../tools/lib/metric/distinct.ts';
import { formatDistinct, parseDistinct } from '../../../tools/lib/metric/distinct-text.ts';
import { first } from '../../../tools/lib/metric/first.ts';
import { histogramOf } from '../../../tools/lib/metric/histogram.ts';
import { last } from '../../../tools/lib/metric/last.ts';
import { max } from '../../../tools/lib/metric/max.ts';
import { min } from '../../../tools/lib/metric/min.ts';
import { sketch } from '../../../tools/lib/metric/sketch.ts';
import { formatSketch, parseSketch } from '../../../tools/lib/metric/sketch-text.ts';
import { stddev } from '../../../tools/lib/metric/stddev.ts';
import { sum } from '../../../tools/lib/metric/sum.ts';
import { addToTop, createTop, entriesOf, mergeTops, topOf } from '../../../tools/lib/metric/top.ts';
import { formatTop, parseTop } from '../../../tools/lib/metric/top-text.ts';

interface Sample<V> {
  readonly value: V;
  readonly weight: number;
  /** Which part of the partition it is in. */
  readonly part: number;
}

const PARTS = 5;

function samples<V>(
  value: fc.Arbitrary<V>,
  weight: fc.Arbitrary<number>,
  maxLength = 200,
): fc.Arbitrary<Sample<V>[]> {
  return fc.array(fc.record({ value, weight, part: fc.nat(PARTS - 1) }), { maxLength, size: 'max' });
}

const order = fc.shuffledSubarray([...Array(PARTS).keys()], { minLength: PARTS, maxLength: PARTS });
const moderate = fc.oneof(
  fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
  fc.double({ min: -1e9, max: -1e-6, noNaN: true }),
  fc.integer({ min: -1000, max: 1000 }),
);
const integerWeight = fc.constantFrom(1, 1, 1, 2, 10, 1000);
const anyWeight = fc.oneof(integerWeight, fc.double({ min: 0.01, max: 100, noNaN: true }));

/** The whole, and the parts merged in an order; each sample has a time of its own. */
function bothWays<State, Result, V>(
  aggregate: Aggregate<State, Result, V>,
  all: readonly Sample<V>[],
  mergeOrder: readonly number[],
): [State, State] {
  const whole = aggregate.create();
  const parts = Array.from({ length: PARTS }, aggregate.create);
  all.forEach(({ value, weight, part }, timeUs) => {
    aggregate.add(whole, value, weight, timeUs);
    aggregate.add(parts[part]!, value, weight, timeUs);
  });
  const merged = aggregate.create();
  for (const part of mergeOrder) aggregate.merge(merged, parts[part]!);
  return [whole, merged];
}

function isClose(
  actual: number | undefined,
  expected: number | undefined,
  scale = Math.abs(expected ?? 0),
): void {
  if (actual === expected) return;
  assert.ok(actual !== undefined && expected !== undefined);
  assert.ok(Math.abs(actual - expected) <= 1e-12 * scale, `${actual} and ${expected}`);
}

test('merging parts in any order is identical to the whole', () => {
  const cases: [string, Aggregate<unknown, unknown>][] = [
    ['count', count as Aggregate<unknown, unknown>],
    ['min', min as Aggregate<unknown, unknown>],
    ['max', max as Aggregate<unknown, unknown>],
    ['first', first as Aggregate<unknown, unknown>],
    ['last', last as Aggregate<unknown, unknown>],
  ];
  for (const [name, aggregate] of cases) {
    fc.assert(
      fc.property(samples(fc.double(), integerWeight), order, (all, mergeOrder) => {
        const [whole, merged] = bothWays(aggregate, all, mergeOrder);
        assert.deepEqual(aggregate.emit(merged), aggregate.emit(whole), name);
      }),
      { seed: 1, numRuns: 300 },
    );
  }
});

test('sums, means and deviations are within 1e-12', () => {
  fc.assert(
    fc.property(samples(moderate, anyWeight), order, (all, mergeOrder) => {
      const scale = all.reduce((total, { value, weight }) => total + Math.abs(value * weight), 0);
      // Of values that cancel out the error is relative to the exact sum plus its own rounding.
      const [whole, merged] = bothWays(sum, all, mergeOrder).map(sum.emit) as [number, number];
      isClose(merged, whole, Math.abs(whole) + 1e-15 * scale);
      isClose(...(bothWays(count, all, mergeOrder).map(count.emit) as [number, number]));
      const [wholeMean, mergedMean] = bothWays(avg, all, mergeOrder).map(avg.emit);
      isClose(mergedMean, wholeMean, Math.abs(wholeMean ?? 0) + 1e-15 * scale);
      const [wholeSpread, mergedSpread] = bothWays(stddev, all, mergeOrder).map(stddev.emit);
      const largest = all.reduce((top, { value }) => Math.max(top, Math.abs(value)), 0);
      isClose(mergedSpread, wholeSpread, largest);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test('a sum of positive values is exact to 1e-12, whatever the order', () => {
  const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 300, size: 'max' }), (values) => {
      const sums = [values, [...values].sort((a, b) => a - b), [...values].sort((a, b) => b - a)].map(
        (list) => {
          const state = sum.create();
          for (const value of list) sum.add(state, value, 1, 0);
          return sum.emit(state);
        },
      );
      isClose(sums[1], sums[0]);
      isClose(sums[2], sums[0]);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('histograms merge', () => {
  const histogram = histogramOf([-10, 0, 5, 100]);
  fc.assert(
    fc.property(samples(moderate, integerWeight), order, (all, mergeOrder) => {
      const [whole, merged] = bothWays(histogram, all, mergeOrder).map(histogram.emit);
      assert.deepEqual(merged!.buckets, whole!.buckets);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('sketches merge identically, to the letter of their text', () => {
  const value = fc.oneof(
    fc.double(),
    fc.double({ min: 1e-4, max: 10, noNaN: true }),
    fc.constantFrom(0, -0, 1, 2, Infinity),
  );
  fc.assert(
    fc.property(samples(value, integerWeight, 300), order, (all, mergeOrder) => {
      const [whole, merged] = bothWays(sketch, all, mergeOrder);
      const text = formatSketch(whole, 'duration');
      assert.equal(formatSketch(merged, 'duration'), text);
      const parsed = parseSketch(text);
      assert.ok(parsed !== undefined && parsed.dimension === 'duration', text);
      assert.equal(formatSketch(parsed.sketch, 'duration'), text);
      assert.match(text, /^[!#-~]+$/);
      for (const q of [0, 0.01, 0.5, 0.99, 1]) {
        assert.equal(sketch.emit(parsed.sketch)(q), sketch.emit(whole)(q));
      }
    }),
    { seed: 5, numRuns: 400 },
  );
});

test('collapsed sketches merge identically too', () => {
  // Every double exponent there is: a few thousand values are more bins than are kept.
  const wide = fc
    .tuple(fc.integer({ min: -1022, max: 1023 }), fc.nat(63))
    .map(([exponent, step]) => 2 ** exponent * (1 + step / 64));
  fc.assert(
    fc.property(
      fc.array(fc.record({ value: wide, weight: integerWeight, part: fc.nat(PARTS - 1) }), {
        minLength: 6000,
        maxLength: 6000,
        size: 'max',
      }),
      order,
      (all, mergeOrder) => {
        const [whole, merged] = bothWays(sketch, all, mergeOrder);
        assert.equal(whole.isCollapsed, true);
        assert.equal(formatSketch(merged, 'number'), formatSketch(whole, 'number'));
      },
    ),
    { seed: 6, numRuns: 5 },
  );
});

test('weights in parts keep their texts', () => {
  fc.assert(
    fc.property(samples(moderate, anyWeight), (all) => {
      const [state] = bothWays(sketch, all, []);
      const text = formatSketch(state, 'ratio');
      assert.equal(formatSketch(parseSketch(text)!.sketch, 'ratio'), text);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('distinct merges identically, and its text comes back', () => {
  const few = fc.string({ unit: 'binary', maxLength: 5 });
  const many = fc.nat(1e6).map((user) => `user-${user}`);
  fc.assert(
    fc.property(samples(fc.oneof(few, many), fc.constant(1), 600), order, (all, mergeOrder) => {
      const [whole, merged] = bothWays(distinct, all, mergeOrder);
      const text = formatDistinct(whole);
      assert.equal(formatDistinct(merged), text);
      assert.equal(formatDistinct(parseDistinct(text)!), text);
      assert.equal(distinct.emit(merged), distinct.emit(whole));
      assert.equal(distinct.emit(parseDistinct(text)!), distinct.emit(whole));
    }),
    { seed: 8, numRuns: 100 },
  );
});

test('top stays within its stated error, merged or not, and its text comes back', () => {
  const CAPACITY = 8;
  // Few texts are frequent and many are rare.
  const text = fc.oneof(
    fc.constantFrom('a', 'b', 'c', 'é *~,;%'),
    fc.nat(60).map((rare) => `rare ${rare}`),
  );
  fc.assert(
    fc.property(samples(text, anyWeight, 400), order, (all, mergeOrder) => {
      const exact = new Map<string, number>();
      let total = 0;
      for (const { value, weight } of all) {
        exact.set(value, (exact.get(value) ?? 0) + weight);
        total += weight;
      }
      const aggregate: Aggregate<ReturnType<typeof createTop>, unknown, string> = {
        create: () => createTop(CAPACITY),
        add: addToTop,
        merge: mergeTops,
        emit: entriesOf,
      };
      for (const state of bothWays(aggregate, all, mergeOrder)) {
        const slack = 1e-9 * total;
        assert.ok(state.floor <= total / (CAPACITY + 1) + slack);
        assert.ok(state.texts.size <= 2 * CAPACITY);
        for (const entry of entriesOf(state)) {
          const weight = exact.get(entry.text)!;
          assert.ok(
            weight <= entry.weight + slack && weight >= entry.weight - entry.error - slack,
            JSON.stringify(entry),
          );
          assert.ok(entry.error <= state.floor + slack);
        }
        for (const [key, weight] of exact) {
          if (!state.texts.has(key)) assert.ok(weight <= state.floor + slack, key);
        }
        const form = formatTop(state);
        assert.match(form, /^[!#-~]+$/);
        assert.equal(formatTop(parseTop(form)!), form);
        assert.deepEqual(entriesOf(parseTop(form)!), entriesOf(state));
      }
    }),
    { seed: 9, numRuns: 500 },
  );
});

test('top keeps any text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 10 }), (texts) => {
      const state = createTop(100);
      for (const text of ['\ud800', '\udc00x', '__proto__', ...texts]) addToTop(state, text, 1);
      assert.deepEqual(entriesOf(parseTop(formatTop(state))!), entriesOf(state));
    }),
    { seed: 10, numRuns: 1000 },
  );
});

test('the heaviest texts are the first of all in their order', () => {
  const texts = fc.array(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.integer({ min: 1, max: 3 })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 10 }), (added, limit) => {
      const state = createTop(8);
      for (const [text, weight] of added) addToTop(state, text, weight);
      assert.deepEqual(topOf(limit).emit(state), entriesOf(state).slice(0, limit));
    }),
    { seed: 20_260_214, numRuns: 500 },
  );
});
