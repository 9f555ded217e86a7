// The functions as the stage runs them, one by one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAgg } from './run-agg.ts';

const at = (seconds: number, rest: string): string =>
  `2026-02-14T12:34:${String(seconds).padStart(2, '0')}Z ${rest}\n`;

/** The values of the records, without what stands before them. */
function values(output: string): string[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf('"10s" ') + 6));
}

test('a counter grows from the last sample of the window before, and starts again from 0', () => {
  const input = [100, 130, 160, 10, 25].map((total, n) => at(n * 5, `web/0 INFO x served=${total}`)).join('');
  assert.deepEqual(values(runAgg(['increase(served)', 'rate(served)'], [], input).output), [
    'served_increase=30 served_rate=3',
    'served_increase=40 served_rate=4',
    'served_increase=15 served_rate=1.5',
  ]);
});

test('late samples of a counter count once in totals that are told again', () => {
  const input = [
    [1, 100],
    [5, 110],
    [15, 120],
    [35, 140],
    [7, 112],
    [45, 150],
    [25, 130],
    [55, 160],
  ]
    .map(([second = 0, total]) => at(second, `web/0 INFO x served=${total}`))
    .join('');
  const window = { type: 'cumulative', stepUs: 10e6, periodUs: Number.POSITIVE_INFINITY } as const;
  const { output } = runAgg(['increase(served)'], [], input, { window: { ...window, reviseUs: 60e6 } });
  const latest = new Map(output.split('\n').map((text) => [text.slice(0, 20), text.replace(/.*=/, '')]));
  assert.deepEqual([...latest.values()].slice(0, 6).map(Number), [12, 20, 40, 30, 50, 60]);
});

test('counters of several instances, and of records with other labels, grow each for itself', () => {
  const log =
    at(1, 'web/0 INFO x served=100') +
    at(2, 'web/1 INFO x served=7') +
    at(3, 'web/0 INFO x served=105') +
    at(4, 'web/1 INFO x served=8');
  assert.deepEqual(values(runAgg(['increase(served)'], [], log).output), ['served_increase=6']);
  const metrics =
    at(1, 'web/0 METRIC http route="a" total=100') +
    at(2, 'web/0 METRIC http route="b" total=1') +
    at(3, 'web/0 METRIC http route="a" total=101') +
    at(4, 'web/0 METRIC http route="b" total=3');
  assert.deepEqual(values(runAgg(['increase(total, kind==METRIC)'], [], metrics).output), [
    'total_increase=3',
  ]);
});

test('exact quantiles are values that came, by nearest rank', () => {
  const input = [5, 1, 4, 2, 3].map((n) => at(n, `web INFO x n=${n}.123456789`)).join('');
  assert.deepEqual(values(runAgg(['p50(n)', 'p0(n)', 'p100(n)'], [], input, { exactValues: 100 }).output), [
    'n_p50=3.123456789 n_p0=1.123456789 n_p100=5.123456789',
  ]);
});

test('exact quantiles beyond the room for values come from a sketch, and it is counted', () => {
  const input = [5, 1, 4, 2, 3].map((n) => at(n, `web INFO x n=${n}`)).join('');
  const { output, ledger } = runAgg(['p50(n)'], [], input, { exactValues: 2 });
  const [text = ''] = values(output);
  assert.ok(Math.abs(Number(text.slice('n_p50='.length)) - 3) < 0.03, text);
  assert.equal(ledger.notes.get('exact_spilled'), 1);
});

test('inflight is how many were under way on average', () => {
  const input = at(1, 'web INFO x dur=5s') + at(2, 'web INFO x dur=10s');
  assert.deepEqual(values(runAgg(['inflight(dur)'], [], input).output), ['dur_inflight=1.5']);
});

test('a group key may be renamed', () => {
  const { output } = runAgg(['count'], ['route=path'], at(1, 'web INFO x path=/a'));
  assert.match(output, / all METRIC requests window="10s" route="\/a" count=1$/m);
});

test('there are as many groups as the bound says, of however many keys', () => {
  const input = ['a', 'b', 'c', 'd']
    .map((x, n) => at(n, `web INFO x path=${x} user=${x} status=${n}`))
    .join('');
  const { output, ledger } = runAgg(['count'], ['path', 'user', 'status'], input, { maxGroups: 4 });
  assert.equal(values(output).length, 4);
  assert.equal(ledger.notes.get('other_group'), undefined);
});

test('groups beyond the bound are one, named other, and counted', () => {
  const input = ['a', 'b', 'c', 'd', 'a'].map((path, n) => at(n, `web INFO x path=${path}`)).join('');
  const { output, ledger } = runAgg(['count'], ['path'], input, { maxGroups: 2 });
  assert.deepEqual(values(output), ['path="a" count=2', 'path="b" count=1', 'path="other" count=2']);
  assert.equal(ledger.notes.get('other_group'), 2);
});

test('a filter of more fields than the scan looks for reads the others from the line', () => {
  const keys = Array.from({ length: 40 }, (_, index) => `f${index}`);
  const line = keys.map((key, index) => ` ${key}=${index}`).join('');
  const counted = (filter: string): string =>
    runAgg([`n=count(${filter})`], [], at(1, `web INFO x${line}`)).output;
  for (const key of keys) {
    const others = keys.map((other) => `${other}=="no"`).join(' or ');
    assert.match(counted(`${others} or ${key}>=0`), / n=1\n/);
    assert.match(counted(`not (${others}) and has(${key})`), / n=1\n/);
  }
});

test('top and distinct of the message are of what it says, not of the kind', () => {
  const input =
    at(1, 'web INFO hello there a=1') +
    at(2, 'web INFO "bye" a=1') +
    at(3, 'web WARN bye') +
    at(4, 'web INFO a=1');
  const { output } = runAgg(['said=distinct(msg)', 'most=top1(msg)'], [], input);
  assert.match(output, / said=2\n/);
  assert.match(output, / msg="bye" most=2\n/);
});

test('a text is the same with and without quotes, and another one where a backslash is no escape', () => {
  const input = ['p=a', 'p="a"', 'p="\\u0061"', 'p=\\u0061', 'p="\\\\u0061"', 'p=b']
    .map((p) => at(1, `web INFO x ${p}`))
    .join('');
  for (const since of [undefined, 0]) {
    const { output } = runAgg(['distinct(p)', 'top2(p)'], [], input, { sinceMs: since });
    assert.match(output, / p_distinct=3\n/);
    assert.match(output, / p="a" p_top2=3\n.* p="\\\\u0061" p_top2=2\n/);
  }
});
