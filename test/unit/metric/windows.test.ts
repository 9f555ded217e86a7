import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alignedStart,
  type StateOps,
  type Window,
  type WindowSpec,
} from '../../../tools/lib/metric/window.ts';
import { createWindows } from '../../../tools/lib/metric/windows.ts';

/** States that keep the times they saw. */
const seen: StateOps<number[]> = { create: () => [], merge: (into, from) => void into.push(...from) };

function windowsFor(spec: WindowSpec, latenessUs = 0) {
  const windows = createWindows(spec, latenessUs, seen);
  return {
    ...windows,
    windows,
    see: (...times: number[]) => {
      for (const time of times) for (const { state } of windows.at(time)) state.push(time);
    },
  };
}

function shown(windows: readonly Window<number[]>[]): string[] {
  return windows.map(
    ({ startUs, endUs, state }) => `[${startUs},${endUs}) ${[...state].sort((a, b) => a - b).join(' ')}`,
  );
}

test('windows begin at multiples, before 1970 too', () => {
  assert.equal(alignedStart(25, 10), 20);
  assert.equal(alignedStart(20, 10), 20);
  assert.equal(alignedStart(-1, 10), -10);
  assert.equal(alignedStart(-10, 10), -10);
  assert.equal(alignedStart(2 ** 53 - 1, 3), 2 ** 53 - 2);
});

test('tumbling windows close when the watermark reaches their end', () => {
  const { see, close } = windowsFor({ type: 'tumbling', sizeUs: 10 });
  see(1, 9);
  assert.deepEqual(shown(close()), []);
  see(10);
  assert.deepEqual(shown(close()), ['[0,10) 1 9']);
  see(35);
  assert.deepEqual(shown(close()), ['[10,20) 10']);
});

test('lateness keeps windows open; what comes behind it is late', () => {
  const { see, close, windows } = windowsFor({ type: 'tumbling', sizeUs: 10 }, 5);
  see(1, 14, 2, 15, 3);
  assert.equal(windows.late, 1);
  assert.equal(windows.watermarkUs, 10);
  assert.deepEqual(shown(close()), ['[0,10) 1 2']);
});

test('late is decided by the records and not by when windows are taken away', () => {
  const eager = windowsFor({ type: 'tumbling', sizeUs: 10 });
  const lazy = windowsFor({ type: 'tumbling', sizeUs: 10 });
  const closed: string[] = [];
  for (const time of [1, 12, 5, 31, 8, 25, 33]) {
    eager.see(time);
    closed.push(...shown(eager.close()));
    lazy.see(time);
  }
  assert.deepEqual(closed, shown(lazy.close()));
  assert.equal(eager.windows.late, lazy.windows.late);
  assert.equal(lazy.windows.late, 3);
});

test('another clock closes windows, and what was open then is late', () => {
  const { see, close, windows } = windowsFor({ type: 'tumbling', sizeUs: 10 }, 5);
  see(1);
  assert.deepEqual(shown(close(10)), ['[0,10) 1']);
  see(2);
  assert.equal(windows.late, 1);
  assert.deepEqual(shown(close(0)), []);
});

test('a time is in every sliding window over it', () => {
  const { see, closeAll } = windowsFor({ type: 'sliding', sizeUs: 10, stepUs: 5 }, 10);
  see(7, 12);
  assert.deepEqual(shown(closeAll()), ['[0,10) 7', '[5,15) 7 12', '[10,20) 12']);
});

test('a record may be late for some sliding windows and not for others', () => {
  const { see, closeAll, windows } = windowsFor({ type: 'sliding', sizeUs: 10, stepUs: 5 });
  see(10, 7);
  assert.equal(windows.late, 1);
  assert.deepEqual(shown(closeAll()), ['[5,15) 7 10', '[10,20) 10']);
});

test('sliding windows with gaps in their steps', () => {
  const { see, closeAll } = windowsFor({ type: 'sliding', sizeUs: 10, stepUs: 4 });
  see(9);
  assert.deepEqual(shown(closeAll()), ['[0,10) 9', '[4,14) 9', '[8,18) 9']);
});

test('a session ends with a gap', () => {
  const { see, close, closeAll } = windowsFor({ type: 'session', gapUs: 10 });
  see(1, 5, 14, 24);
  assert.deepEqual(shown(close()), ['[1,24) 1 5 14']);
  assert.deepEqual(shown(closeAll()), ['[24,34) 24']);
});

test('a record out of order joins two sessions, or comes before one', () => {
  const joined = windowsFor({ type: 'session', gapUs: 10 }, 30);
  joined.see(1, 18, 9);
  assert.deepEqual(shown(joined.closeAll()), ['[1,28) 1 9 18']);
  const before = windowsFor({ type: 'session', gapUs: 10 }, 5);
  before.see(20, 13);
  assert.deepEqual(shown(before.closeAll()), ['[13,30) 13 20']);
});

test('a late record opens no session and joins no closed one', () => {
  const { see, closeAll, windows } = windowsFor({ type: 'session', gapUs: 10 });
  see(1, 40, 5);
  assert.equal(windows.late, 1);
  see(32);
  assert.deepEqual(shown(closeAll()), ['[1,11) 1', '[32,50) 32 40']);
});

test('cumulative windows grow from step to step and begin again with their period', () => {
  const { see, close, closeAll } = windowsFor({ type: 'cumulative', sizeUs: 30, stepUs: 10 });
  see(1, 12, 25);
  assert.deepEqual(shown(close()), ['[0,10) 1', '[0,20) 1 12']);
  see(31, 45);
  assert.deepEqual(shown(close()), ['[0,30) 1 12 25', '[30,40) 31']);
  assert.deepEqual(shown(closeAll()), ['[30,50) 31 45']);
});

test('without a size they never begin again', () => {
  const { see, closeAll } = windowsFor({ type: 'cumulative', sizeUs: Infinity, stepUs: 10 });
  see(5, 15, 1005);
  assert.deepEqual(shown(closeAll()), ['[0,10) 5', '[0,20) 5 15', '[0,1010) 5 15 1005']);
});

test('a late record is in the totals of its period from the next step on, and counted', () => {
  const { see, closeAll, windows } = windowsFor({ type: 'cumulative', sizeUs: 30, stepUs: 10 });
  see(1, 21, 2);
  assert.equal(windows.late, 1);
  assert.deepEqual(shown(closeAll()), ['[0,10) 1', '[0,30) 1 2 21']);
  const over = windowsFor({ type: 'cumulative', sizeUs: 30, stepUs: 10 });
  over.see(1, 31, 2);
  assert.deepEqual(shown(over.closeAll()), ['[0,10) 1', '[30,40) 31']);
});

test('after closing everything all is late', () => {
  for (const spec of [
    { type: 'tumbling', sizeUs: 10 },
    { type: 'session', gapUs: 10 },
    { type: 'cumulative', sizeUs: Infinity, stepUs: 10 },
  ] as const) {
    const { see, closeAll, windows } = windowsFor(spec);
    see(1);
    assert.equal(closeAll().length, 1);
    see(100);
    assert.equal(windows.late, 1);
    assert.deepEqual(closeAll(), []);
  }
});

test('what makes no sense is refused', () => {
  for (const spec of [
    { type: 'tumbling', sizeUs: 0 },
    { type: 'tumbling', sizeUs: 0.5 },
    { type: 'session', gapUs: Number.NaN },
    { type: 'sliding', sizeUs: 5, stepUs: 10 },
    { type: 'sliding', sizeUs: 10_000, stepUs: 1 },
    { type: 'cumulative', sizeUs: 25, stepUs: 10 },
  ] as const) {
    assert.throws(() => createWindows(spec, 0, seen), RangeError);
  }
  assert.throws(() => createWindows({ type: 'tumbling', sizeUs: 1 }, -1, seen), RangeError);
});
