import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf } from '../../../tools/lib/promql/labels/labels.ts';
import { labelMatcher } from '../../../tools/lib/promql/labels/matcher.ts';
import { readMarker } from '../../../tools/lib/promql/series/marker.ts';
import { Series } from '../../../tools/lib/promql/series/series.ts';
import { SeriesStore } from '../../../tools/lib/promql/series/store.ts';

const name = (text: string) => labelsOf([['__name__', text]]);

test('samples come in time order; one at the same time replaces, an older one is refused', () => {
  const series = new Series(name('a'));
  assert.ok(series.append(10, 1));
  assert.ok(series.append(20, 2));
  assert.ok(series.append(20, 3));
  assert.ok(!series.append(15, 9));
  assert.equal(series.sampleCount, 2);
  assert.equal(series.values[series.end - 1], 3);
});

test('a sliding window stays within 24 bytes a sample', () => {
  const series = new Series(name('a'));
  for (let time = 0; time < 100_000; time++) {
    series.append(time, time);
    series.dropBefore(time - 999);
    if (time >= 2000) assert.ok(series.byteLength <= 24 * series.sampleCount);
  }
  assert.equal(series.sampleCount, 1000);
  assert.deepEqual(
    Array.from(series.values.subarray(series.first, series.end)),
    Array.from({ length: 1000 }, (_, index) => 99_000 + index),
  );
});

test('markers survive every move of the samples, and no number is one', () => {
  const series = new Series(name('a'));
  series.append(0, Number.NaN);
  series.appendMarker(1, 'stale');
  series.appendMarker(2, 'native');
  for (let time = 3; time < 200; time++) series.append(time, time);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => readMarker(series.values, series.first + index)),
    [undefined, 'stale', 'native', undefined],
  );
});

test('a selector sees series that come and go', () => {
  const store = new SeriesStore();
  const byName = [labelMatcher('__name__', '=', 'a')];
  const byPattern = [labelMatcher('__name__', '=~', 'a|b')];
  assert.equal(store.select(byName).length, 0);
  const series = store.findOrAdd(name('a'));
  store.findOrAdd(name('b'));
  assert.equal(store.findOrAdd(name('a')), series);
  assert.equal(store.select(byName).length, 1);
  assert.equal(store.select(byPattern).length, 2);
  store.prune((candidate) => candidate === series);
  assert.equal(store.select(byName).length, 0);
  assert.equal(store.select(byPattern).length, 1);
  assert.equal(store.seriesCount, 1);
  store.clear();
  assert.equal(store.select(byPattern).length, 0);
});
