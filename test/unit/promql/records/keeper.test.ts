import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Labels, labelsOf } from '../../../../tools/lib/promql/labels/labels.ts';
import { type KeptSeries, SeriesKeeper } from '../../../../tools/lib/promql/records/keeper.ts';
import { wantedBy } from '../../../../tools/lib/promql/records/wanted.ts';
import { parseExpression } from '../../../../tools/lib/promql/syntax/parser.ts';

const series = (name: string, labels: Record<string, string> = {}): Labels =>
  labelsOf([['__name__', name], ...Object.entries(labels)]);
const wants = (...expressions: readonly string[]) =>
  wantedBy(
    expressions.map((text) => ({ expr: parseExpression(text), offsetMs: 0 })),
    300_000,
  );
const BOUNDS = { maxSeries: 100, maxSamples: 1000 };

function find(keeper: SeriesKeeper, labels: Labels): KeptSeries {
  const kept = keeper.find(labels);
  assert.ok(kept);
  return kept;
}

test('a series is wanted as long as the longest selector of it looks back', () => {
  const wanted = wants(
    'rate(a[10m]) + a',
    'a{x="1"} offset 1h',
    'sum_over_time(rate(b[1m])[5m:1m])',
    '{y=~".+"}',
  );
  assert.equal(wanted(series('a')), 600_000);
  assert.equal(wanted(series('a', { x: '1' })), 3_900_000);
  assert.equal(wanted(series('b')), 360_000);
  assert.equal(wanted(series('c', { y: 'z' })), 300_000);
  assert.equal(wanted(series('b', { y: 'z' })), 360_000);
  assert.equal(wanted(series('c')), undefined);
});

test('a fixed time wants a series for ever, a delayed evaluation by so much more', () => {
  assert.equal(wants('a @ 1000')(series('a')), Number.POSITIVE_INFINITY);
  const delayed = wantedBy([{ expr: parseExpression('a'), offsetMs: 60_000 }], 300_000);
  assert.equal(delayed(series('a')), 360_000);
});

test('samples are forgotten when no evaluation looks back to them', () => {
  const keeper = new SeriesKeeper(wants('rate(a[10s])'), BOUNDS);
  const kept = find(keeper, series('a'));
  for (let second = 0; second < 100; second++) {
    keeper.append(kept, second * 1000, second);
    keeper.advance(second * 1000);
  }
  // The next evaluation is at 99 s or later and looks back to 89 s; the last append looked at 98.
  assert.equal(keeper.samples, 12);
  assert.equal(kept.series.sampleCount, 12);
});

test('a silent series is forgotten with its last sample, and made anew when it comes back', () => {
  const keeper = new SeriesKeeper(wants('a', 'b'), BOUNDS);
  const silent = find(keeper, series('a'));
  keeper.append(silent, 0, 1);
  keeper.advance(300_000);
  assert.equal(silent.isGone, false, 'its sample is still in the window');
  keeper.advance(360_000);
  assert.equal(silent.isGone, true);
  assert.equal(keeper.store.seriesCount, 0);
  assert.equal(keeper.samples, 0);
  assert.notEqual(find(keeper, series('a')), silent);
});

test('bounds refuse what is new and keep what is there', () => {
  const refusals: string[] = [];
  const keeper = new SeriesKeeper(wants('{__name__=~".+"}'), { maxSeries: 2, maxSamples: 3 });
  keeper.onRefusal = (refusal) => void refusals.push(refusal);
  const first = find(keeper, series('a'));
  find(keeper, series('b'));
  assert.equal(keeper.find(series('c')), undefined);
  assert.equal(keeper.find(series('a')), first);
  for (const timeMs of [1, 2, 3, 3, 4]) keeper.append(first, timeMs, timeMs);
  assert.equal(first.series.sampleCount, 3, 'a sample in place of another one needs no room');
  assert.deepEqual(refusals, ['series', 'samples']);
});

test('a sample older than the newest of its series is counted', () => {
  const keeper = new SeriesKeeper(wants('a'), BOUNDS);
  const kept = find(keeper, series('a'));
  for (const timeMs of [2, 1, 3]) keeper.append(kept, timeMs, 0);
  assert.equal(keeper.outOfOrder, 1);
  assert.equal(keeper.samples, 2);
});

test('when other series are wanted, those that still are keep their samples', () => {
  const keeper = new SeriesKeeper(wants('a', 'b'), BOUNDS);
  const [a, b] = [find(keeper, series('a')), find(keeper, series('b'))];
  keeper.append(a, 1, 1);
  keeper.append(b, 1, 1);
  keeper.rewant(wants('rate(b[1h])', 'c'));
  assert.equal(a.isGone, true);
  assert.equal(b.isGone, false);
  assert.equal(b.retentionMs, 3_600_000);
  assert.equal(keeper.samples, 1);
  assert.equal(keeper.find(series('a')), undefined);
});
