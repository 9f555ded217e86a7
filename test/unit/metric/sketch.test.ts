import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binsOf, MAX_BINS } from '../../../tools/lib/metric/bins.ts';
import {
  addToSketch,
  createSketch,
  mergeSketches,
  quantileOf,
  type Sketch,
  sketch,
  weightOf,
} from '../../../tools/lib/metric/sketch.ts';
import {
  FIRST_INDEX,
  indexOf,
  LAST_INDEX,
  LEAST_VALUE,
  lowerBound,
  RELATIVE_ERROR,
  representative,
} from '../../../tools/lib/metric/sketch-index.ts';
import { formatSketch, parseSketch } from '../../../tools/lib/metric/sketch-text.ts';

function sketchOf(...values: (number | readonly [number, number])[]): Sketch {
  const state = createSketch();
  for (const entry of values) {
    const [value, weight] = typeof entry === 'number' ? [entry, 1] : entry;
    addToSketch(state, value, weight);
  }
  return state;
}

test('a bin begins at its lower bound and ends before the next one', () => {
  for (const index of [
    FIRST_INDEX,
    FIRST_INDEX + 1,
    65471,
    65472,
    65535,
    65536,
    LAST_INDEX - 1,
    LAST_INDEX,
  ]) {
    const low = lowerBound(index);
    const high = lowerBound(index + 1);
    assert.equal(indexOf(low), index);
    if (high < Infinity) assert.equal(indexOf(high), index + 1);
    const middle = representative(index);
    assert.ok(middle > low && middle < high);
    assert.ok((middle - low) / low <= RELATIVE_ERROR * (1 + 1e-12));
    if (high < Infinity) assert.ok((high - middle) / high <= RELATIVE_ERROR * (1 + 1e-12));
  }
  assert.equal(indexOf(1), 1023 * 64);
  assert.equal(indexOf(LEAST_VALUE), FIRST_INDEX);
  assert.equal(indexOf(Number.MAX_VALUE), LAST_INDEX);
});

test('quantiles are by nearest rank; the ends are exact', () => {
  const state = sketchOf(...Array.from({ length: 100 }, (_, index) => index + 1));
  assert.equal(quantileOf(state, 0), 1);
  assert.equal(quantileOf(state, 1), 100);
  for (const percent of [1, 7, 29, 50, 57, 58, 90, 99]) {
    const value = quantileOf(state, percent / 100)!;
    assert.ok(Math.abs(value - percent) / percent <= 0.01, `p${percent} ${value}`);
  }
});

test('one value answers exactly', () => {
  const quantiles = sketch.emit(sketchOf(0.0023, 0.0023));
  assert.deepEqual([quantiles(0.5), quantiles(0.99)], [0.0023, 0.0023]);
});

test('of nothing there are no quantiles', () => {
  assert.equal(quantileOf(sketchOf(), 0.5), undefined);
  assert.equal(quantileOf(sketchOf(Number.NaN), 0.5), undefined);
});

test('negative values, zeros and infinities have their places; NaN has none', () => {
  const state = sketchOf(Infinity, 3, 0, -2, -Infinity, Number.NaN, -0, 5e-324, -100);
  assert.equal(weightOf(state), 8);
  assert.equal(state.notANumber, 1);
  assert.equal(state.zero, 3);
  const values = [1, 2, 3, 4, 6, 7, 8].map((rank) => quantileOf(state, rank / 8)!);
  assert.equal(values[0], -Infinity);
  assert.ok(Math.abs(values[1]! + 100) <= 1);
  assert.ok(Math.abs(values[2]! + 2) <= 0.02);
  assert.equal(values[3], 0);
  assert.equal(values[4], 0);
  assert.ok(Math.abs(values[5]! - 3) <= 0.03);
  assert.equal(values[6], Infinity);
});

test('weights count, also parts of one', () => {
  const state = sketchOf([1, 1.5], [10, 0.5]);
  assert.ok(Math.abs(quantileOf(state, 0.75)! - 1) <= 0.01);
  assert.equal(quantileOf(state, 0.76), 10);
});

/** One value in each of `count` bins, from a bin on. */
function ladder(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => representative(first + index));
}

test('beyond the bound the lowest bins become one, and the sketch says so', () => {
  const state = sketchOf(...ladder(70_000, MAX_BINS));
  assert.equal(state.isCollapsed, false);
  for (const value of ladder(60_000, 100)) addToSketch(state, value, 1);
  assert.equal(state.isCollapsed, true);
  const bins = [...binsOf(state.positive)];
  assert.equal(bins.length, MAX_BINS);
  assert.deepEqual(bins[0], [70_000, 101]);
  assert.equal(weightOf(state), MAX_BINS + 100);
  assert.equal(quantileOf(state, 1), representative(70_000 + MAX_BINS - 1));
});

test('a single outlier collapses nothing', () => {
  const state = sketchOf(...ladder(65_472, 500), 1e300);
  assert.equal(state.isCollapsed, false);
  assert.ok(Math.abs(quantileOf(state, 0.5)! / representative(65_472 + 250) - 1) < 0.02);
});

test('the text form', () => {
  assert.equal(formatSketch(sketchOf(), 'number'), 'dd1:n;;;;;;;;;');
  assert.equal(formatSketch(sketchOf(1, 1, [2, 2.5]), 'duration'), 'dd1:s;1;2;;;;;;65472:2,64:2.5;');
  assert.equal(
    formatSketch(sketchOf(1, 1 + 1 / 64, -1, 0, 0, Infinity, -Infinity, Number.NaN), 'size'),
    'dd1:B;-Inf;+Inf;2;1;1;1;65472:1;65472:1,1;',
  );
});

test('texts that are no sketch', () => {
  for (const text of [
    '',
    'dd1:',
    'dd2:n;;;;;;;;;',
    'dd1:x;;;;;;;;;',
    'dd1:n;;;;;;;;',
    'dd1:n;;;;;;;;;;',
    'dd1:n;;;;;;;;;x',
    'dd1:n;a;;;;;;;;',
    'dd1:n;;;-1;;;;;;',
    'dd1:n;;;+Inf;;;;;;',
    'dd1:n;1;1;;;;;;5;',
    'dd1:n;1;1;;;;;;65472:0;',
    'dd1:n;1;1;;;;;;65472:-1;',
    'dd1:n;1;1;;;;;;65472:1,0:1;',
    'dd1:n;1;1;;;;;;65472:1,;',
    'dd1:n;1;1;;;;;;131008:1;',
    'dd1:n;1;1;;;;;;63:1;',
    'dd1:n;1;1;;;;;;65472:NaN;',
    'dd1:n;1;1;;;;;;65472: 1;',
    `dd1:n;1;1;;;;;;64:1${',1'.repeat(MAX_BINS)};`,
    `dd1:n;1;1;;;;;;64:1${',1'.repeat(1e6)};`,
  ]) {
    assert.equal(parseSketch(text), undefined, text.slice(0, 60));
  }
});

test('a parsed sketch goes on', () => {
  const parsed = parseSketch('dd1:s;1;2;;;;;;65472:2,64:2.5;')!;
  assert.equal(parsed.dimension, 'duration');
  mergeSketches(parsed.sketch, sketchOf(4));
  assert.equal(formatSketch(parsed.sketch, parsed.dimension), 'dd1:s;1;4;;;;;;65472:2,64:2.5,64:1;');
});
