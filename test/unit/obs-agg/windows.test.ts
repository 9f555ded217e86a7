import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runWindows } from '../../support/window-run.ts';

const TEN: WindowSpec = { type: 'aligned', sizeUs: 10, stepUs: 10, reviseUs: 0 };
const one = (...times: readonly number[]) => times.map((time) => [1, time] as const);

test('a window closes when the latest time less the lateness reaches its end', () => {
  assert.deepEqual(runWindows(TEN, 5, one(3, 14, 9, 15, 8)), {
    closed: ['[0,10) 3 9', '[10,20) 14 15'],
    late: 1,
    partlyLate: 0,
    capacity: 2,
  });
});

test('slots of windows that were told are used again', () => {
  const records = Array.from({ length: 200 }, (_, at) => [at % 2, at * 5] as const);
  assert.ok(runWindows(TEN, 0, records).capacity <= 4);
  const sliding: WindowSpec = { type: 'aligned', sizeUs: 20, stepUs: 5, reviseUs: 0 };
  assert.ok(runWindows(sliding, 0, records).capacity <= 12);
});

test('times before 1970 have windows too', () => {
  assert.deepEqual(runWindows(TEN, 0, one(-3)).closed, ['[-10,0) -3']);
});

test('however far times jump, only windows between watermark and latest time are open', () => {
  const records = Array.from({ length: 500 }, (_, step) => [1, (step * 7919) % 100_000] as const);
  assert.ok(runWindows(TEN, 100, records).capacity <= 11);
});

test('a sliding window holds what came within its length', () => {
  const spec: WindowSpec = { type: 'aligned', sizeUs: 10, stepUs: 4, reviseUs: 0 };
  assert.deepEqual(runWindows(spec, 0, one(1, 5, 13)).closed, [
    '[-6,4) 1',
    '[-2,8) 1 5',
    '[2,12) 5',
    '[6,16) 13',
    '[10,20) 13',
  ]);
});

test('a session ends when nothing came for the gap, and a record between two joins them', () => {
  const spec: WindowSpec = { type: 'session', gapUs: 10 };
  assert.deepEqual(runWindows(spec, 100, one(0, 15, 8, 40)).closed, ['[0,25) 0 8 15', '[40,50) 40']);
});

test('sessions are of each group', () => {
  const spec: WindowSpec = { type: 'session', gapUs: 10 };
  const { closed } = runWindows(spec, 0, [
    [1, 0],
    [2, 5],
    [1, 9],
    [2, 30],
  ]);
  assert.deepEqual(closed, ['[5,15) 5', '[0,19) 0 9', '[30,40) 30']);
});

test('cumulative windows tell everything so far at every step, and begin anew with the period', () => {
  const spec: WindowSpec = { type: 'cumulative', stepUs: 10, periodUs: 20 };
  assert.deepEqual(runWindows(spec, 0, one(1, 12, 25)).closed, ['[0,10) 1', '[0,20) 1 12', '[20,30) 25']);
});

test('a late record corrects its window, and again', () => {
  const spec: WindowSpec = { ...TEN, reviseUs: 100 } as WindowSpec;
  assert.deepEqual(runWindows(spec, 0, one(1, 12, 2, 25, 3)).closed, [
    '[0,10) 1',
    '[0,10) 1 2 rev=2',
    '[10,20) 12',
    '[0,10) 1 2 3 rev=3',
    '[20,30) 25',
  ]);
});

test('what is kept for corrections is forgotten in time', () => {
  const spec: WindowSpec = { ...TEN, reviseUs: 20 } as WindowSpec;
  const records = Array.from({ length: 100 }, (_, at) => [1, at * 10] as const);
  assert.ok(runWindows(spec, 0, records).capacity <= 5);
  assert.equal(runWindows(spec, 0, one(1, 12, 100, 2)).late, 1);
});
