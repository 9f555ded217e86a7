// What the test files of Prometheus do not say: windows, staleness, compatibility, limits, selectors for retention.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnsupportedDataError } from '../../../tools/lib/promql/engine/errors.ts';
import { createQuery, evaluate, type QueryValue } from '../../../tools/lib/promql/engine/evaluate.ts';
import type { EngineOptions } from '../../../tools/lib/promql/engine/options.ts';
import { formatLabels } from '../../../tools/lib/promql/labels/format.ts';
import { formatMatcher } from '../../../tools/lib/promql/labels/matcher.ts';
import { parseSeriesLine } from '../../../tools/lib/promql/notation/series-line.ts';
import { SeriesStore } from '../../../tools/lib/promql/series/store.ts';
import { parseExpression } from '../../../tools/lib/promql/syntax/parser.ts';
import { selectorsOf } from '../../../tools/lib/promql/syntax/selectors.ts';
import { unfiltered } from '../../../tools/lib/promql/syntax/unfiltered.ts';

/** A store of series with a point a minute. */
function storeOf(...lines: readonly string[]): SeriesStore {
  const store = new SeriesStore();
  for (const line of lines) {
    const { labels, points } = parseSeriesLine(line);
    const series = store.findOrAdd(labels);
    points.forEach((point, index) => {
      if (typeof point === 'number') series.append(index * 60_000, point);
      else if (point !== 'gap') series.appendMarker(index * 60_000, point);
    });
  }
  return store;
}

function shown(value: QueryValue): unknown {
  if (value.type === 'scalar' || value.type === 'string') return value.value;
  if (value.type === 'vector') {
    return Object.fromEntries(
      value.elements.map(({ labels, value: number }) => [formatLabels(labels), number]),
    );
  }
  return Object.fromEntries(
    value.series.map(({ labels, values }) => [formatLabels(labels), values.join(' ')]),
  );
}

function ask(
  store: SeriesStore,
  text: string,
  atMinutes: number,
  options: Partial<EngineOptions> = {},
): unknown {
  return shown(createQuery(parseExpression(text), options).instant(atMinutes * 60_000, store).value);
}

const counter = storeOf(
  'c_total{job="a"} 0 60 120 180 240 300',
  'g{job="a"} 5 _ stale 7',
  'g{job="b"} 1 NaN',
);

test('windows are open on the left in 3 and closed in 2', () => {
  assert.deepEqual(ask(counter, 'rate(c_total[1m])', 3), {});
  assert.deepEqual(ask(counter, 'rate(c_total[1m])', 3, { compat: 2 }), { '{job="a"}': 1 });
  assert.deepEqual(ask(counter, 'count_over_time(c_total[2m])', 3), { '{job="a"}': 2 });
  assert.deepEqual(ask(counter, 'count_over_time(c_total[2m])', 3, { compat: 2 }), { '{job="a"}': 3 });
  assert.deepEqual(ask(counter, 'c_total', 10), {});
  assert.deepEqual(ask(counter, 'c_total', 10, { compat: 2 }), { 'c_total{job="a"}': 300 });
});

test('a stale series is gone until it has a new sample; NaN is a value', () => {
  assert.deepEqual(ask(counter, 'g', 1), { 'g{job="a"}': 5, 'g{job="b"}': Number.NaN });
  assert.deepEqual(ask(counter, 'g{job="a"}', 2), {});
  assert.deepEqual(ask(counter, 'g{job="a"}', 3), { 'g{job="a"}': 7 });
  assert.deepEqual(ask(counter, 'count_over_time(g[10m])', 3), { '{job="a"}': 2, '{job="b"}': 2 });
});

test('a counter born at one shows no increase', () => {
  const store = storeOf('n_total 1 1 1');
  assert.deepEqual(ask(store, 'increase(n_total[3m])', 2), { '{}': 0 });
});

test('subquery steps are absolute multiples', () => {
  assert.deepEqual(ask(counter, 'sum_over_time((c_total)[2m:1m])', 3.5), { '{job="a"}': 300 });
  assert.deepEqual(ask(counter, 'count_over_time((c_total)[2m:1m])', 3, { compat: 2 }), { '{job="a"}': 3 });
});

test('@ and offset fix or move the time', () => {
  assert.deepEqual(ask(counter, 'c_total @ 60', 5), { 'c_total{job="a"}': 60 });
  assert.deepEqual(ask(counter, 'c_total @ 120 offset 1m', 5), { 'c_total{job="a"}': 60 });
  assert.deepEqual(ask(counter, 'c_total offset -2m', 1), { 'c_total{job="a"}': 180 });
  const range = createQuery(parseExpression('c_total @ end() - c_total @ start()'));
  const { value } = range.range(0, 120_000, 60_000, counter);
  assert.deepEqual(shown(value), { '{job="a"}': '120 120 120' });
});

test('a name that two metrics lose makes a result ambiguous, at once in 2', () => {
  const store = storeOf('a{x="1"} 1', 'b{x="1"} 2');
  const text = 'sum by (__name__) (-{x="1"})';
  assert.throws(() => ask(store, text, 0), { name: 'EvaluationError' });
  assert.throws(() => ask(store, text, 0, { compat: 2 }), { name: 'EvaluationError' });
  assert.deepEqual(ask(store, 'count(-{x="1"})', 0), { '{}': 2 });
  assert.throws(() => ask(store, 'count(-{x="1"})', 0, { compat: 2 }), { name: 'EvaluationError' });
});

test('native histograms are refused by name, and only where they are read', () => {
  const store = storeOf('h 1 {{count:3}}', 'f 1 2');
  assert.deepEqual(ask(store, 'f', 1), { f: 2 });
  assert.deepEqual(ask(store, 'h', 0), { h: 1 });
  assert.throws(() => ask(store, 'h', 1), new UnsupportedDataError('native histograms are not supported: h'));
  assert.throws(() => ask(store, 'rate(h[5m])', 1), UnsupportedDataError);
});

test('samples are bounded over a whole evaluation', () => {
  const options = { maxSamples: 10 };
  assert.deepEqual(ask(counter, 'count_over_time(c_total[5m])', 5, options), { '{job="a"}': 5 });
  assert.throws(() => ask(counter, 'count_over_time(c_total[5m:1s])', 5, options), /too many samples/);
});

test('remarks accompany a result', () => {
  const notes = (text: string) => evaluate(parseExpression(text), 120_000, counter).notes;
  assert.deepEqual(notes('quantile(2, c_total)').warnings, [
    'PromQL warning: quantile value should be between 0 and 1, got 2',
  ]);
  assert.match(notes('rate(g[3m])').infos[0]!, /might not be a counter.*"g"$/);
  assert.deepEqual(notes('rate(c_total[3m])').infos, []);
  assert.match(notes('histogram_quantile(0.5, g)').warnings[0]!, /bucket label "le" is missing/);
});

test('a repeated evaluation sees new series and new samples', () => {
  const store = storeOf('a{x="1"} 1');
  const query = createQuery(parseExpression('sum(a) + on() group_left() count(a)'));
  assert.deepEqual(shown(query.instant(0, store).value), { '{}': 2 });
  store.findOrAdd(parseSeriesLine('a{x="2"} 0').labels).append(0, 10);
  assert.deepEqual(shown(query.instant(0, store).value), { '{}': 13 });
});

test('selectors tell how far back they look', () => {
  const expr = parseExpression(
    'max_over_time(rate(a{x="1"}[5m] offset 1m)[1h:1m] offset 10m) > b and c @ 10 or d offset -1h',
  );
  const needs = selectorsOf(expr, 300_000).map(({ matchers, windowMs, isAbsolute }) => [
    matchers.map(formatMatcher).join(),
    windowMs / 60_000,
    isAbsolute,
  ]);
  assert.deepEqual(needs, [
    ['x="1",__name__="a"', 76, false],
    ['__name__="b"', 5, false],
    ['__name__="c"', 5, true],
    ['__name__="d"', 0, false],
  ]);
});

test('without its comparison an expression tells the value that did not pass', () => {
  const store = storeOf('a{x="1"} 3', 'b{x="1"} 4');
  const value = (text: string) => {
    const expr = unfiltered(parseExpression(text));
    return expr && shown(createQuery(expr).instant(0, store).value);
  };
  assert.deepEqual(value('(a > 5)'), { 'a{x="1"}': 3 });
  assert.deepEqual(value('5 < a'), { 'a{x="1"}': 3 });
  assert.deepEqual(value('a > on(x) b and b'), { '{x="1"}': 3 });
  assert.deepEqual(value('sum(a) * 2 == 7'), { '{}': 6 });
  assert.equal(value('a > bool 5'), undefined);
  assert.equal(value('absent(a)'), undefined);
});
