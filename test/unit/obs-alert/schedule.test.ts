import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchedule, MOST_STEPS } from '../../../tools/obs-alert/schedule.ts';

const group = (name: string, intervalMs: number) => ({ name, intervalMs });

function runner(intervals: readonly number[], startMs: number) {
  const groups = intervals.map((intervalMs, index) => group('abc'.charAt(index), intervalMs));
  const schedule = createSchedule(groups, startMs);
  return (limitMs: number): readonly string[] => {
    const ran: string[] = [];
    schedule.run(limitMs, ({ name }, atMs) => void ran.push(`${name}${atMs}`));
    return ran;
  };
}

test('groups run at the multiples of their intervals, in the order of times and of groups', () => {
  const run = runner([20, 30], 15);
  assert.deepEqual(run(61), ['a20', 'b30', 'a40', 'a60', 'b60']);
  assert.deepEqual(run(61), []);
  assert.deepEqual(run(80), []);
  assert.deepEqual(run(81), ['a80']);
});

test('a start on a multiple is the first time; a time that is the limit is not yet due', () => {
  const run = runner([10], 20);
  assert.deepEqual(run(20), []);
  assert.deepEqual(run(21), ['a20']);
});

test('times before 1970 have multiples as well', () => {
  assert.deepEqual(runner([10], -25)(0), ['a-20', 'a-10']);
});

test('of a long row the last one follows the first ones', () => {
  const schedule = createSchedule([group('a', 1), group('b', 1_000_000)], 0);
  const times: number[] = [];
  const skipped = schedule.run(5_000_001, ({ name }, atMs) => {
    if (name === 'a') times.push(atMs);
  });
  assert.equal(times.length, MOST_STEPS);
  assert.deepEqual(times.slice(-3), [MOST_STEPS - 3, MOST_STEPS - 2, 5_000_000]);
  assert.equal(skipped, 5_000_001 - MOST_STEPS);
  assert.equal(schedule.nextMs, 5_000_001);
});

test('without groups nothing is ever due', () => {
  assert.equal(createSchedule([], 0).nextMs, Number.POSITIVE_INFINITY);
});
