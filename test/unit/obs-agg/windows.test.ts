import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWindows } from '../../../tools/obs-agg/windows/create.ts';
import { createSlots } from '../../../tools/obs-agg/windows/slots.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runWindows } from '../../support/window-run.ts';

const TEN: WindowSpec = { type: 'aligned', sizeUs: 10, stepUs: 10, reviseUs: 0 };
const CUMULATIVE: WindowSpec = {
  type: 'cumulative',
  stepUs: 10,
  periodUs: Number.POSITIVE_INFINITY,
  reviseUs: 100,
};
const SESSION: WindowSpec = { type: 'session', gapUs: 10, reviseUs: 100 };
const one = (...times: readonly number[]) => times.map((time) => [1, time] as const);

test('a window closes when the latest time less the lateness reaches its end', () => {
  const { closed, late, partlyLate, capacity } = runWindows(TEN, 5, one(3, 14, 9, 15, 8));
  assert.deepEqual(closed, ['[0,10) 3 9', '[10,20) 14 15']);
  assert.deepEqual([late, partlyLate, capacity], [1, 0, 2]);
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

test('a sliding window all of whose records came too late for another one is told', () => {
  const spec: WindowSpec = { type: 'aligned', sizeUs: 15, stepUs: 5, reviseUs: 0 };
  assert.deepEqual(runWindows(spec, 100, one(150, 162, 50, 170)).closed[0], '[50,65) 50');
});

test('only windows that may still be corrected are, with all that is in them', () => {
  const spec: WindowSpec = { type: 'aligned', sizeUs: 20, stepUs: 10, reviseUs: 20 };
  assert.deepEqual(runWindows(spec, 0, one(3, 12, 45, 13, 55)).closed.slice(0, 5), [
    '[-10,10) 3',
    '[0,20) 3 12',
    '[10,30) 12',
    // Not [0,20) again: it ended 20 before.
    '[10,30) 12 13 rev=2',
    '[30,50) 45',
  ]);
});

test('a late record is in all steps of a total from its own on, which are told again', () => {
  const { closed, partlyLate } = runWindows(CUMULATIVE, 0, one(1, 12, 25, 3, 31));
  assert.deepEqual(closed, [
    '[0,10) 1',
    '[0,20) 1 12',
    '[0,10) 1 3 rev=2',
    '[0,20) 1 3 12 rev=2',
    '[0,30) 1 3 12 25',
    '[0,40) 1 3 12 25 31',
  ]);
  assert.equal(partlyLate, 1);
});

test('only the groups of late records are told again, and in steps that were told', () => {
  const { closed } = runWindows(CUMULATIVE, 0, [
    [1, 1],
    [2, 2],
    [1, 35],
    [1, 45],
    // Nothing was told at 20, for nothing came in that step.
    [2, 13],
    [1, 51],
  ]);
  assert.deepEqual(closed, [
    '[0,10) 1',
    '[0,10) 2',
    '[0,40) 1 35',
    '[0,40) 2',
    '[0,20) 2 13',
    '[0,40) 2 13 rev=2',
    '[0,50) 1 35 45',
    '[0,50) 2 13',
    '[0,60) 1 35 45 51',
    '[0,60) 2 13',
  ]);
});

test('what is older than corrections go counts from the next step on', () => {
  const { closed, late, partlyLate } = runWindows(CUMULATIVE, 0, one(1, 115, 3, 125));
  assert.deepEqual(closed, ['[0,10) 1', '[0,120) 1 3 115', '[0,130) 1 3 115 125']);
  assert.deepEqual([late, partlyLate], [0, 1]);
});

test('a late record corrects the steps of its own period, however many began since', () => {
  const spec: WindowSpec = { type: 'cumulative', stepUs: 10, periodUs: 20, reviseUs: 100 };
  assert.deepEqual(runWindows(spec, 0, one(1, 12, 25, 45, 3, 55)).closed, [
    '[0,10) 1',
    '[0,20) 1 12',
    '[20,30) 25',
    '[0,10) 1 3 rev=2',
    '[0,20) 1 3 12 rev=2',
    '[40,50) 45',
    '[40,60) 45 55',
  ]);
});

test('a late record before the first one makes the time of all totals longer', () => {
  const { told } = runWindows(CUMULATIVE, 0, [
    [1, 25],
    [2, 26],
    [1, 35],
    [1, 12],
    [1, 45],
  ]);
  assert.deepEqual(
    told.map(({ group, start, end, revision }) => [group, start, end, revision]),
    [
      [1, 20, 30, 1],
      [2, 20, 30, 1],
      [1, 10, 20, 1],
      [1, 10, 30, 2],
      [2, 10, 30, 2],
      [1, 10, 40, 1],
      [2, 10, 40, 1],
      [1, 10, 50, 1],
      [2, 10, 50, 1],
    ],
  );
});

test('a late record within a session corrects it', () => {
  assert.deepEqual(runWindows(SESSION, 0, one(0, 8, 30, 5, 50)).closed, [
    '[0,18) 0 8',
    '[0,18) 0 5 8 rev=2',
    '[30,40) 30',
    '[50,60) 50',
  ]);
});

test('a late record that makes a session longer withdraws it, and it is told anew', () => {
  assert.deepEqual(runWindows(SESSION, 0, one(0, 30, 5, 50)).closed, [
    '[0,10) 0',
    '[0,10) withdrawn rev=2',
    '[0,15) 0 5 rev=2',
    '[30,40) 30',
    '[50,60) 50',
  ]);
});

test('a late record between two sessions that were told joins them', () => {
  assert.deepEqual(runWindows(SESSION, 0, one(0, 15, 40, 8, 70)).closed, [
    '[0,10) 0',
    '[15,25) 15',
    '[0,10) withdrawn rev=2',
    '[15,25) withdrawn rev=2',
    '[0,25) 0 8 15 rev=2',
    '[40,50) 40',
    '[70,80) 70',
  ]);
});

test('a session that was told goes on where a late record joins it to an open one', () => {
  assert.deepEqual(runWindows(SESSION, 0, one(0, 12, 9, 40)).closed, [
    '[0,10) 0',
    '[0,10) withdrawn rev=2',
    '[0,22) 0 9 12 rev=2',
    '[40,50) 40',
  ]);
});

test('a late record that touches nothing is a session of its own', () => {
  assert.deepEqual(runWindows(SESSION, 0, one(0, 80, 30, 100)).closed, [
    '[0,10) 0',
    '[30,40) 30',
    '[80,90) 80',
    '[100,110) 100',
  ]);
});

test('a session takes records until its end, and theirs, are older than corrections go', () => {
  // The watermark is 109: what ends at 9 or before is too old.
  assert.equal(runWindows(SESSION, 0, one(109, -1)).late, 1);
  assert.equal(runWindows(SESSION, 0, one(109, 0)).late, 0);
  // [-5,5) is too old itself, but not what comes of it.
  assert.deepEqual(runWindows(SESSION, 0, one(-5, 109, 1)).closed, [
    '[-5,5) -5',
    '[-5,5) withdrawn rev=2',
    '[-5,11) -5 1 rev=2',
    '[109,119) 109',
  ]);
});

test('with no room the earliest is corrected no more, and it is counted', () => {
  const records = Array.from({ length: 1000 }, (_, at) => [1, at * 20] as const);
  const late = [1, 19_000] as const;
  const tooLate = [1, 18_500] as const;
  for (const spec of [TEN, CUMULATIVE, SESSION]) {
    const run = runWindows({ ...spec, reviseUs: 1e9 }, 0, [...records, tooLate, late], { mostKept: 50 });
    assert.equal(run.late, spec.type === 'cumulative' ? 0 : 1);
    assert.equal(run.partlyLate, spec.type === 'cumulative' ? 2 : 1);
    assert.ok(run.capacity <= 50 * 1.25 + 5, `${spec.type}: ${run.capacity} slots`);
    assert.ok(run.forgotten >= 900 && run.forgotten <= 1000, `${spec.type}: ${run.forgotten} forgotten`);
    assert.match(run.closed.find((text) => text.includes('rev=2')) ?? '', / 19000\b/);
  }
});

test('late records that nothing is told between take no more room than there is', () => {
  const records = Array.from({ length: 1000 }, (_, at) => [1, 100_000 - at * 20] as const);
  for (const spec of [TEN, CUMULATIVE, SESSION]) {
    const run = runWindows({ ...spec, reviseUs: 1e9 }, 0, records, { mostKept: 40 });
    assert.ok(run.capacity <= 40 * 1.25 + 5, `${spec.type}: ${run.capacity} slots`);
    assert.ok(run.late >= 900 && run.forgotten >= run.late, `${spec.type}: ${run.late} late`);
  }
});

test('groups that are one after a load are put together', () => {
  const held: number[][] = [];
  const slots = createSlots({
    merge: (into, from) => void held[into]?.push(...(held[from] ?? [])),
    clear: (slot) => {
      held[slot] = [];
    },
  });
  const windows = createWindows(TEN, slots, { watermark: 0 });
  const saved = {
    panes: [{ start: 0, rows: [[1], [2]] }],
    told: 0,
    floor: 0,
    tellings: { floor: 0, windows: [] },
    corrected: [],
  };
  windows.load(saved, {
    save: () => undefined,
    load(row, slot) {
      held[slot] = [...(row as number[])];
      return 0;
    },
    saveGroup: () => undefined,
    loadGroup: () => 0,
  });
  const told: unknown[] = [];
  windows.tellUntil(10, ({ rows }) => told.push(rows.map(({ group, slot }) => [group, held[slot]])));
  assert.deepEqual(told, [[[0, [1, 2]]]]);
});
