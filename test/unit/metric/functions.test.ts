import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpressionError } from '../../../tools/lib/expr/error.ts';
import { parseFunction, parseFunctions } from '../../../tools/lib/metric/functions.ts';
import { LATENCY_BOUNDS } from '../../../tools/lib/metric/histogram.ts';

/** What a text calls, without the filter's tree and what is undefined. */
function called(text: string): Record<string, unknown> {
  const { filter, ...rest } = parseFunction(text);
  assert.equal(filter === undefined, rest.filterText === undefined);
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}

test('functions of records', () => {
  assert.deepEqual(called('count'), { name: 'count', fn: 'count' });
  assert.deepEqual(called('count()'), { name: 'count', fn: 'count' });
  assert.deepEqual(called('errors=count(level>=ERROR)'), {
    name: 'errors',
    fn: 'count',
    filterText: 'level >= ERROR',
  });
  assert.deepEqual(called('rate(level>=ERROR and has(dur))').filterText, 'level >= ERROR and has(dur)');
  assert.deepEqual(called('count(dur)'), { name: 'count', fn: 'count', filterText: 'has(dur)' });
  assert.deepEqual(called('count(dur, dur>1s)').filterText, 'has(dur) and dur > 1s');
});

test('functions of a field, with and without a filter', () => {
  assert.deepEqual(called('sum(bytes)'), { name: 'bytes_sum', fn: 'sum', field: 'bytes' });
  assert.deepEqual(called('x = avg( dur , level>=WARN )'), {
    name: 'x',
    fn: 'avg',
    field: 'dur',
    filterText: 'level >= WARN',
  });
  assert.deepEqual(called('distinct(user)'), { name: 'user_distinct', fn: 'distinct', field: 'user' });
  assert.deepEqual(called('distinct(instance)').field, 'instance');
  assert.deepEqual(called('n=sum(field("a b"))'), { name: 'n', fn: 'sum', field: 'a b' });
  for (const fn of ['min', 'max', 'first', 'last', 'stddev'])
    assert.equal(called(`${fn}(x)`).name, `x_${fn}`);
});

test('quantiles', () => {
  assert.deepEqual(called('p99(dur)'), { name: 'dur_p99', fn: 'quantile', field: 'dur', quantile: 0.99 });
  for (const [fn, quantile] of [
    ['p0', 0],
    ['p50', 0.5],
    ['p29', 0.29],
    ['p99.9', 0.999],
    ['p100', 1],
  ] as const) {
    assert.equal(called(`${fn}(dur)`).quantile, quantile);
  }
  assert.equal(called('p99.9(dur)').name, 'dur_p99.9');
});

test('top, with 10 as its default', () => {
  assert.deepEqual(called('top5(path)'), { name: 'path_top5', fn: 'top', field: 'path', limit: 5 });
  assert.equal(called('top(msg)').limit, 10);
});

test('histograms, with bounds for latencies as their default', () => {
  assert.deepEqual(called('hist(dur)'), {
    name: 'dur',
    fn: 'hist',
    field: 'dur',
    bounds: LATENCY_BOUNDS,
    dimension: 'duration',
  });
  const chosen = called('sizes=hist(bytes, 1K, 1M, 1G, level==INFO)');
  assert.deepEqual(chosen.bounds, [2 ** 10, 2 ** 20, 2 ** 30]);
  assert.deepEqual([chosen.name, chosen.dimension, chosen.filterText], ['sizes', 'size', 'level == INFO']);
  assert.equal(called('hist(x, 5 < x)').filterText, '5 < x');
});

test('counters', () => {
  assert.deepEqual(called('increase(c)'), {
    name: 'c_increase',
    fn: 'increase',
    field: 'c',
    isPerSecond: false,
  });
  assert.deepEqual(called('rate(c)'), { name: 'c_rate', fn: 'increase', field: 'c', isPerSecond: true });
});

test('errors, each at its place', () => {
  const cases: [string, RegExp, number][] = [
    ['', /expected a function/, 0],
    ['cuont', /unknown function cuont; did you mean count\?/, 0],
    ['x=sume(y)', /unknown function sume; did you mean sum\?/, 2],
    ['p101(x)', /unknown function p101/, 0],
    ['frequency(x)', /there are count, rate, sum/, 0],
    ['sum', /sum needs a field: sum\(dur\)/, 3],
    ['distinct()', /distinct needs a field: distinct\(user\)/, 9],
    ['avg(x>1)', /avg needs a field/, 4],
    ['sum(msg)', /msg holds no quantities for sum/, 4],
    ['distinct(ts)', /ts holds no quantities for distinct/, 9],
    ['distinct(field("msg"))', /a field named msg/, 9],
    ['sum(x, 5)', /sum takes no quantity/, 4],
    ['hist(x, 5, 1)', /bounds ascend/, 11],
    ['hist(x, 5, 6s)', /bounds ascend/, 11],
    ['hist(x, +Inf)', /no bound/, 8],
    ['top0(x)', /from 1 to 1000/, 0],
    ['top1001(x)', /from 1 to 1000/, 0],
    ['w=count', /w is a reserved field/, 0],
    ['sum(field("a b"))', /name the result/, 0],
    ['count(level>=ERROR', /expected \)/, 18],
    ['count) x', /unexpected \) after the function/, 5],
    ['p99(dur, 250ms > 10M)', /a size does not compare with a duration/, 17],
    ['"x"=count', /a name is a letter/, 0],
    ['sum(dur', /^expected \)$/, 7],
    ['p101(dur)', /^unknown function p101: quantiles are p0 to p100/, 0],
    [`hist(x, ${Array.from({ length: 101 }, (_, index) => index).join(', ')})`, /up to 100 bounds/, 5],
  ];
  for (const [text, message, position] of cases) {
    assert.throws(
      () => parseFunction(text),
      (error) => {
        assert.ok(error instanceof ExpressionError, String(error));
        assert.match(error.message, message, text);
        assert.equal(error.position, position, `${text}: ${error.message}`);
        return true;
      },
      text,
    );
  }
});

test('two results have two names', () => {
  assert.equal(parseFunctions(['count', 'errors=count(level>=ERROR)']).length, 2);
  assert.throws(() => parseFunctions(['count', 'count(level>=ERROR)']), /two results are named count/);
  assert.throws(
    () => parseFunctions(['sum(dur)', 'hist(dur)']),
    /two results are named dur_sum: name one, as in other=hist\(dur\)/,
  );
});
