import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frames } from '../../../tools/obs-top/frames.ts';
import { runFrames } from '../../../tools/obs-top/run.ts';
import { makePipe, until } from '../../support/pipe.ts';

function frames(texts: readonly string[], wakeMs: number | undefined): Frames {
  let next = 0;
  const text = (): string => texts[Math.min(next++, texts.length - 1)] ?? '';
  return { wakeMs, due: text, fresh: text };
}

test('a single frame is written whole, and that is the end', async () => {
  const pipe = makePipe();
  const long = 'x'.repeat(300_000);
  const running = runFrames(frames([long], undefined), pipe.writeFd);
  let read = 0;
  await until(() => {
    read += pipe.read()?.length ?? 0;
    return read === long.length;
  });
  assert.deepEqual(await running, { kind: 'end' });
  pipe.closeWriter();
  pipe.closeReader();
});

test('frames go on until the reader is gone', async () => {
  const pipe = makePipe();
  const running = runFrames(frames(['a', '', 'b'], 1), pipe.writeFd);
  let text = '';
  await until(() => {
    text += pipe.read()?.toString() ?? '';
    return text.startsWith('abb');
  });
  pipe.closeReader();
  assert.deepEqual(await running, { kind: 'reader-gone' });
  pipe.closeWriter();
});

test('a reader that goes away while the only frame waits for it is no good end', async () => {
  const pipe = makePipe();
  const running = runFrames(frames(['x'.repeat(300_000)], undefined), pipe.writeFd);
  await until(() => (pipe.read(1000)?.length ?? 0) > 0);
  pipe.closeReader();
  assert.deepEqual(await running, { kind: 'reader-gone' });
  pipe.closeWriter();
});

test('a signal ends it', async () => {
  const pipe = makePipe();
  const running = runFrames(frames(['a'], 1000), pipe.writeFd);
  process.kill(process.pid, 'SIGTERM');
  assert.deepEqual(await running, { kind: 'signal', signal: 'SIGTERM' });
  assert.equal(pipe.read()?.toString(), 'a');
  pipe.closeReader();
  pipe.closeWriter();
});

test('what goes wrong while a frame is made is thrown', async () => {
  const pipe = makePipe();
  const broken = (): string => {
    throw new Error('broken');
  };
  await assert.rejects(runFrames({ wakeMs: 1000, due: broken, fresh: broken }, pipe.writeFd), /broken/);
  pipe.closeReader();
  pipe.closeWriter();
});
