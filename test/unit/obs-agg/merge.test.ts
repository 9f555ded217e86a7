import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRules } from '../../../tools/lib/metric/rule.ts';
import { runAgg } from './run-agg.ts';
import { runMerge } from './run-merge.ts';

const at = (seconds: number, rest: string): string =>
  `2026-02-14T12:34:${String(seconds).padStart(2, '0')}Z ${rest}\n`;

/** The records without time, source and message. */
function bodies(output: string): string[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').slice(4).join(' '));
}

test('values of a window add up over instances and nodes', () => {
  const input =
    at(10, 'web/0 METRIC requests window="10s" node="a" status="200" count=3 bytes_sum=1K') +
    at(10, 'web/1 METRIC requests window="10s" node="b" status="200" count=4 bytes_sum=1K');
  assert.equal(runMerge(input), at(10, 'web METRIC requests window="10s" status="200" count=7 bytes_sum=2K'));
});

test('a gauge has the rule that is declared, or the one its name says', () => {
  const input =
    at(10, 'web/0 METRIC m memory=10M heat=20 dur_max=3ms version=1') +
    at(10, 'web/1 METRIC m memory=30M heat=40 dur_max=2ms version=2');
  const rules = parseRules(['heat=avg', 'version=min']);
  assert.deepEqual(bodies(runMerge(input, { rules })), ['memory=40M heat=30 dur_max=3ms version=1']);
});

test('values since the start count once for each source, the latest', () => {
  const input =
    at(10, 'web/0 METRIC http requests_total=3') +
    at(10, 'web/1 METRIC http requests_total=5') +
    at(20, 'web/0 METRIC http requests_total=9');
  assert.deepEqual(bodies(runMerge(input, { windowMs: 60_000 })), ['requests_total=14']);
});

test('a correction takes the place of what it corrects', () => {
  const input =
    at(10, 'web METRIC requests window="10s" count=3') +
    at(10, 'api METRIC requests window="10s" count=1') +
    at(10, 'web METRIC requests window="10s" rev=2 count=5');
  assert.deepEqual(bodies(runMerge(input)), ['window="10s" count=1', 'window="10s" count=5']);
});

test('a correction of one step is not taken for that of another', () => {
  const input =
    at(10, 'web METRIC http requests_total=3') +
    at(20, 'web METRIC http requests_total=5') +
    at(20, 'web METRIC http rev=2 requests_total=6');
  assert.deepEqual(bodies(runMerge(input, { windowMs: 60_000 })), ['requests_total=6']);
});

test('a session that is withdrawn is none, and the one that took it in counts once', () => {
  const input =
    at(10, 'all METRIC requests window="10s" user="ana" count=3 dur_max=9s') +
    at(10, 'all METRIC requests window="10s" user="ana" rev=2 withdrawn=1 count=0') +
    at(30, 'all METRIC requests window="40s" user="ana" rev=2 count=4 dur_max=9s');
  assert.equal(runMerge(input), at(30, 'all METRIC requests window="40s" user="ana" count=4 dur_max=9s'));
  assert.deepEqual(bodies(runMerge(input, { windowMs: 60_000 })), [
    'window="1m" user="ana" count=4 dur_max=9s',
  ]);
});

test('sessions with one end are told apart by their lengths', () => {
  const input =
    at(30, 'all METRIC requests window="10s" count=3') +
    at(30, 'all METRIC requests window="10s" rev=2 withdrawn=1 count=0') +
    at(30, 'all METRIC requests window="20s" rev=2 count=4') +
    at(30, 'all METRIC requests window="20s" rev=3 count=5');
  assert.deepEqual(bodies(runMerge(input, { windowMs: 60_000 })), ['window="1m" count=5']);
});

test('a quantile without its sketch is left out, and said', () => {
  const told: string[] = [];
  const input = at(10, 'web METRIC requests window="10s" count=3 dur_p99=2ms');
  assert.deepEqual(bodies(runMerge(input, { onUnmergeable: (key) => told.push(key) })), [
    'window="10s" count=3',
  ]);
  assert.deepEqual(told, ['dur_p99']);
});

test('with a lateness windows are written as the records go on', () => {
  const input = [10, 20, 10, 30, 40]
    .map((end) => at(end, 'web METRIC requests window="10s" count=1'))
    .join('');
  assert.deepEqual(
    runMerge(input, { latenessMs: 15_000 })
      .trimEnd()
      .split('\n')
      .map((text) => `${text.slice(17, 19)} ${text.slice(-7)}`),
    ['10 count=2', '20 count=1', '30 count=1', '40 count=1'],
  );
});

test('beyond the bound of groups the earliest window is written early', () => {
  const input = [50, 10, 20, 30, 40]
    .map((end) => at(end, 'web METRIC requests window="10s" count=1'))
    .join('');
  const order = runMerge(input, { maxGroups: 2 })
    .trimEnd()
    .split('\n')
    .map((text) => text.slice(17, 19));
  assert.deepEqual(order, ['10', '20', '30', '40', '50']);
});

test('rates add up, over windows their mean', () => {
  const input =
    at(10, 'web/0 METRIC requests window="10s" rate=2') +
    at(10, 'web/1 METRIC requests window="10s" rate=3') +
    at(20, 'web/0 METRIC requests window="10s" rate=4');
  assert.deepEqual(bodies(runMerge(input)), ['window="10s" rate=5', 'window="10s" rate=4']);
  assert.deepEqual(bodies(runMerge(input, { windowMs: 20_000 })), ['window="20s" rate=4.5']);
});

test('a rule that is none is refused', () => {
  assert.throws(() => parseRules(['memory=summ']), /unknown rule "summ" for memory: did you mean sum\?/);
  assert.throws(() => parseRules(['memory']), /NAME=RULE/);
});

test('a window that ends after the last time there is is told at that time', () => {
  const output = runMerge('9999-12-31T23:59:59.9Z web METRIC requests window="10s" count=3\n', {
    windowMs: 3_600_000,
  });
  assert.equal(output, '9999-12-31T23:59:59Z web METRIC requests window="1h" count=3\n');
});

test('buckets keep their bounds whatever labels are kept: those of different bounds contain each other', () => {
  const input = ['0.1', '+Inf'].map((le) =>
    at(10, `web METRIC requests window="10s" path="/" le="${le}" dur_bucket=3`),
  );
  const labels = { by: new Set(['service']), without: new Set<string>() };
  assert.deepEqual(bodies(runMerge(input.join('').repeat(2), { labels })), [
    'window="10s" le="+Inf" dur_bucket=6',
    'window="10s" le="0.1" dur_bucket=6',
  ]);
});

test('a top is read from its summary though the label that its texts stand in is taken away, in any order', () => {
  const lines = runAgg(['top2(path)'], [], [1, 2, 2].map((n) => at(n, `web INFO x path=/${n}`)).join(''), {
    withParts: true,
  })
    .output.trimEnd()
    .split('\n');
  const labels = { by: new Set(['service']), without: new Set<string>() };
  for (const order of [lines, [...lines].reverse()])
    assert.deepEqual(bodies(runMerge(`${order.join('\n')}\n`, { labels })), [
      'window="10s" path="/2" path_top2=2',
      'window="10s" path="/1" path_top2=1',
    ]);
});

test('the first and the last of parts are those of the whole, for --sketch says when they were', () => {
  const functions = ['first(n)', 'newest=last(n)', 'oldest=first(n, n>1)'];
  const line = (n: number): string => at(n, `web INFO x n=${(n * 7) % 10}`);
  const whole = runAgg(functions, [], [1, 2, 3, 4, 5, 6].map(line).join(''), { withParts: true }).output;
  const [odd, even] = [
    [1, 3, 5],
    [2, 4, 6],
  ].map((part) => runAgg(functions, [], part.map(line).join(''), { withParts: true }).output) as [
    string,
    string,
  ];
  for (const order of [odd + even, even + odd]) {
    const merged = runMerge(order, { withParts: true });
    const fieldsOf = (text: string): string[] => text.trim().split(' ').sort();
    assert.deepEqual(fieldsOf(merged), fieldsOf(whole));
  }
});
