import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWindows, LATE } from '../../../tools/obs-agg/windows.ts';

test('a window closes when the latest time less the lateness reaches its end', () => {
  const windows = createWindows(10, 5);
  assert.equal(windows.advance(3), false);
  const slot = windows.slot(1, 3);
  assert.equal(windows.advance(14), false);
  assert.equal(windows.slot(1, 9), slot, 'still open 4 behind its end');
  assert.equal(windows.advance(15), true);
  const [closed] = windows.takeDue();
  assert.deepEqual([closed?.start, closed?.end, closed?.groups], [0, 10, [1]]);
});

test('a record for a closed window is late, one for an open window before it is not', () => {
  const windows = createWindows(10, 5);
  windows.advance(3);
  windows.slot(1, 3);
  windows.advance(25);
  windows.takeDue();
  assert.equal(windows.slot(1, 9), LATE);
  assert.notEqual(windows.slot(1, 21), LATE);
});

test('slots of released windows are used again', () => {
  const windows = createWindows(10, 0);
  for (let start = 0; start < 1000; start += 10) {
    if (windows.advance(start)) for (const window of windows.takeDue()) windows.release(window);
    windows.slot(1, start);
    windows.slot(2, start);
  }
  assert.ok(windows.capacity <= 4, `${windows.capacity} slots for two open groups`);
});

test('times before 1970 have windows too', () => {
  const windows = createWindows(10, 0);
  windows.advance(-3);
  windows.slot(1, -3);
  const [window] = windows.takeAll();
  assert.deepEqual([window?.start, window?.end], [-10, 0]);
});

test('however far times jump, only windows between watermark and latest time are open', () => {
  const windows = createWindows(10, 100);
  for (let step = 0; step < 500; step++) {
    const time = (step * 7919) % 100_000;
    if (windows.advance(time)) {
      for (const window of windows.takeDue()) {
        windows.release(window);
      }
    }
    windows.slot(1, time);
  }
  assert.ok(windows.capacity <= 11, `${windows.capacity} windows were open at once`);
});

test('one record far ahead makes those behind the watermark late, and opens no window for them', () => {
  const windows = createWindows(10, 5);
  windows.advance(1_000_000);
  windows.slot(1, 1_000_000);
  for (let time = 0; time < 100_000; time += 10) assert.equal(windows.slot(1, time), LATE);
  assert.equal(windows.capacity, 1);
});
