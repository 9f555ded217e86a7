import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { playRecording } from '../../../tools/obs-top/recording/play.ts';
import { openRecording } from '../../../tools/obs-top/recording/read.ts';
import { openRecorder } from '../../../tools/obs-top/recording/write.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { at, snapshotOf } from './run-top.ts';

test('on a screen frames stand as long as they did, at the speed that is asked for, and then it is over', (context) => {
  const path = join(temporaryFolder(context), 'frames');
  const recorder = openRecorder(path);
  for (const seconds of [0, 10, 30]) recorder.write(snapshotOf(at(seconds, 'web/0 EVENT start')));
  recorder.close();
  let nowMs = 0;
  const recording = openRecording(path);
  const frames = playRecording({
    recording,
    view: ({ atMs }) => new Date(atMs ?? 0).toISOString().slice(17, 19),
    speed: 10,
    monotonicMs: () => nowMs,
  });
  const shown = [frames.fresh()];
  for (nowMs = 500; nowMs <= 3500; nowMs += 500) shown.push(frames.due());
  recording.close();
  assert.deepEqual(shown, ['00', '', '10', '', '', '', '30', '']);
  assert.equal(frames.isOver?.(), true);
});

test('a line that is not ended is not there yet', (context) => {
  const path = join(temporaryFolder(context), 'frames');
  const recorder = openRecorder(path);
  recorder.write(snapshotOf(at(0, 'web/0 EVENT start')));
  recorder.close();
  fs.appendFileSync(path, '{"ts":');
  const recording = openRecording(path);
  assert.equal(recording.next()?.services.length, 1);
  assert.equal(recording.next(), undefined);
  recording.close();
});
