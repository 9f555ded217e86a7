import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../../../tools/lib/term/color.ts';
import { columnsNamed } from '../../../tools/obs-top/choice/columns.ts';
import { createFrames } from '../../../tools/obs-top/frames.ts';
import type { Snapshot } from '../../../tools/obs-top/model/snapshot.ts';
import { createScreenView } from '../../../tools/obs-top/view/views.ts';
import { at, snapshotOf } from './run-top.ts';

const snapshot: Snapshot = snapshotOf(at(0, 'web/0 EVENT start'));

test('a single frame never wakes up', () => {
  const frames = createFrames(
    { view: () => 'f', intervalMs: undefined, monotonicMs: () => 0 },
    () => snapshot,
  );
  assert.equal(frames.wakeMs, undefined);
  assert.equal(frames.fresh(), 'f');
});

test('frames keep their rhythm when a timer is late, and do not catch up', () => {
  let nowMs = 0;
  let taken = 0;
  const frames = createFrames({ view: () => 'f', intervalMs: 1000, monotonicMs: () => nowMs }, () => {
    taken += 1;
    return snapshot;
  });
  const dueAt = (ms: number): string => {
    nowMs = ms;
    return frames.due();
  };
  assert.equal(dueAt(900), '');
  assert.equal(dueAt(1200), 'f');
  assert.equal(dueAt(1999.5), 'f');
  assert.equal(dueAt(2500), '');
  assert.equal(dueAt(9000), 'f');
  assert.equal(dueAt(9001), '');
  assert.equal(dueAt(9999.5), 'f');
  assert.equal(taken, 4);
});

test('a screen of another size gets the same snapshot again at once', () => {
  let size = { rows: 10, columns: 60 };
  let nowMs = 0;
  let taken = 0;
  const screen = createScreenView(() => size, { paints: palette(false), columns: columnsNamed([]) });
  const frames = createFrames({ ...screen, intervalMs: 10_000, monotonicMs: () => nowMs }, () => {
    taken += 1;
    return snapshot;
  });
  assert.equal(frames.wakeMs, 250);
  assert.equal(frames.due(), '');
  nowMs = 10_000;
  assert.match(frames.due(), /CLUSTER/);
  nowMs = 10_250;
  assert.equal(frames.due(), '');
  size = { rows: 3, columns: 60 };
  assert.match(frames.due(), /\.\.\. 2 more lines/);
  assert.equal(frames.due(), '');
  assert.equal(taken, 1);
});

test('on a screen the states have colours', () => {
  const screen = createScreenView(() => ({ rows: 10, columns: 80 }), {
    paints: palette(true),
    columns: columnsNamed([]),
  });
  assert.ok(screen.view(snapshot).includes('\x1b[32m1/1\x1b[0m'));
});
