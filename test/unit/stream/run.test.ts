// How a run ends: whatever happens to the output, and whenever.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { runStage } from '../../../tools/lib/stream/run.ts';
import { makePipe, turn, until } from '../../support/pipe.ts';
import { freshFolder } from '../../support/running.ts';
import { createCopyStage } from './stages.ts';

const TIMEOUT = { timeout: 20_000 };

test(
  'a reader that goes away in the middle of a block ends the stage once, and not from inside',
  TIMEOUT,
  async () => {
    const input = makePipe();
    const output = makePipe();
    const stage = createCopyStage({ byLine: true });
    const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd });
    output.closeReader();
    fs.writeSync(input.writeFd, 'a\nb\nc\nd');
    assert.deepEqual(await run, { kind: 'reader-gone' });
    assert.deepEqual(stage.calls.slice(0, 1), ['lines']);
    assert.deepEqual(stage.calls.slice(-1), ['end, reader gone']);
    assert.ok(!stage.calls.some((call) => call.includes('inside')), stage.calls.join());
    assert.equal(stage.ledger.in, 4);
    assert.equal(unaccounted(stage.ledger), 0);
  },
);

test('a reader that is gone when the last bytes are written is no good end', TIMEOUT, async () => {
  const input = makePipe();
  const output = makePipe();
  const stage = createCopyStage({ atEnd: 'summary\n' });
  const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd });
  output.closeReader();
  input.closeWriter();
  assert.deepEqual(await run, { kind: 'reader-gone' });
});

test('a reader that goes away while the last bytes wait for it ends the run', TIMEOUT, async () => {
  const input = makePipe();
  const output = makePipe();
  const stage = createCopyStage({ atEnd: 'x'.repeat(200_000) });
  const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd });
  input.closeWriter();
  await until(() => stage.calls.includes('end'));
  output.closeReader();
  assert.deepEqual(await run, { kind: 'reader-gone' });
});

test('an output that fails after the end of the input is a failure', TIMEOUT, async () => {
  const input = makePipe();
  const full = fs.openSync('/dev/full', 'w');
  const run = runStage(createCopyStage({ atEnd: 'summary\n' }), { inputFd: input.readFd, outputFd: full });
  input.closeWriter();
  await assert.rejects(run, /^StreamFailure: cannot write stdout: no space left on the device$/);
  fs.closeSync(full);
});

/** Sends this process a signal and resolves when its handlers have run. */
async function signalled(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' = 'SIGTERM'): Promise<void> {
  const handled = once(process, signal);
  process.kill(process.pid, signal);
  await handled;
}

/** Starts a run that has read the start of a line, and asks it to stop. */
async function stopMidLine(options: { lineGraceMs?: number } = {}) {
  const input = makePipe();
  const output = makePipe();
  const stage = createCopyStage();
  const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd, ...options });
  fs.writeSync(input.writeFd, 'one\ntwo, beg');
  await until(() => stage.calls.length > 0);
  await signalled();
  return { input, output, stage, run };
}

test('at a signal the line that was begun is finished, and nothing behind it is taken', TIMEOUT, async () => {
  const { input, output, stage, run } = await stopMidLine();
  fs.writeSync(input.writeFd, 'un\nthree\nfour');
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGTERM' });
  assert.equal(String(output.read()), 'one\ntwo, begun\n');
  assert.equal(String(input.read()), 'three\nfour');
  assert.deepEqual([stage.ledger.in, stage.ledger.passed], [2, 2]);
});

test('a line that is never finished is written as it is', TIMEOUT, async () => {
  const { output, run } = await stopMidLine({ lineGraceMs: 1 });
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGTERM' });
  assert.equal(String(output.read()), 'one\ntwo, beg');
});

test('the end of the input finishes the line, too', TIMEOUT, async () => {
  const { input, output, run } = await stopMidLine();
  input.closeWriter();
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGTERM' });
  assert.equal(String(output.read()), 'one\ntwo, beg');
});

test('a line that was begun is finished though the reader of the output is stalled', TIMEOUT, async () => {
  const input = makePipe();
  const output = makePipe();
  const line = `${'x'.repeat(99)}\n`;
  const run = runStage(createCopyStage(), { inputFd: input.readFd, outputFd: output.writeFd });
  const received: Buffer[] = [];
  const receive = (): boolean => {
    const bytes = output.read();
    if (bytes) received.push(bytes);
    return bytes === undefined;
  };
  // Non-blocking, so that the test can fill everything up to its own end.
  const own = fs.openSync(`/proc/self/fd/${input.writeFd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  let sent = 0;
  for (let idle = 0; idle < 50; ) {
    const before = sent;
    sent += writeSome(own, line.repeat(600).slice(sent % 100));
    idle = sent === before ? idle + 1 : 0;
    await turn();
  }
  await signalled();
  await Promise.race([run, until(receive)]);
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGTERM' });
  output.closeWriter();
  await until(receive);
  const written = Buffer.concat(received).toString();
  assert.ok(written.endsWith('\n') && written.length % 100 === 0, 'whole lines');
  let left = 0;
  for (let bytes = input.read(); bytes?.length; bytes = input.read()) left += bytes.length;
  assert.equal(written.length + left, sent);
});

function writeSome(fd: number, text: string): number {
  try {
    return fs.writeSync(fd, text);
  } catch {
    // EAGAIN: it is full.
    return 0;
  }
}

test('a signal while the last bytes wait for a stalled reader is not swallowed', TIMEOUT, async () => {
  const input = makePipe();
  const output = makePipe();
  const stage = createCopyStage({ atEnd: 'x'.repeat(200_000) });
  const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd, drainGraceMs: 1 });
  input.closeWriter();
  await until(() => stage.calls.includes('end'));
  await signalled();
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGTERM' });
  assert.ok(stage.ledger.notes.get('bytes_unwritten')! > 0);
});

for (const signal of ['SIGINT', 'SIGHUP'] as const) {
  test(`at ${signal} a pipeline ends from its start: a pipe is read to its end`, TIMEOUT, async () => {
    const input = makePipe();
    const output = makePipe();
    const stage = createCopyStage();
    const run = runStage(stage, { inputFd: input.readFd, outputFd: output.writeFd });
    fs.writeSync(input.writeFd, 'one\n');
    await until(() => stage.calls.length > 0);
    await signalled(signal);
    fs.writeSync(input.writeFd, 'last words\n');
    await until(() => stage.ledger.in === 2);
    fs.writeSync(input.writeFd, 'exit');
    input.closeWriter();
    assert.deepEqual(await run, { kind: 'signal', signal });
    assert.equal(String(output.read()), 'one\nlast words\nexit');
  });
}

test('at SIGINT a pipe that does not end is left after a grace, at the end of a line', TIMEOUT, async () => {
  const input = makePipe();
  const output = makePipe();
  const stage = createCopyStage();
  const options = { inputFd: input.readFd, outputFd: output.writeFd, pipelineGraceMs: 1, lineGraceMs: 1 };
  const run = runStage(stage, options);
  fs.writeSync(input.writeFd, 'one\ntwo');
  await until(() => stage.calls.length > 0);
  await signalled('SIGINT');
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGINT' });
  assert.equal(String(output.read()), 'one\ntwo');
});

test('at SIGINT a file is not read to its end', TIMEOUT, async () => {
  const file = join(freshFolder(), 'log');
  fs.writeFileSync(file, 'line\n'.repeat(2_000_000));
  const inputFd = fs.openSync(file, 'r');
  const outputFd = fs.openSync('/dev/null', 'w');
  const stage = createCopyStage();
  const run = runStage(stage, { inputFd, outputFd });
  await signalled('SIGINT');
  assert.deepEqual(await run, { kind: 'signal', signal: 'SIGINT' });
  assert.ok(stage.ledger.in < 2_000_000);
  fs.closeSync(inputFd);
  fs.closeSync(outputFd);
});

test(
  'at SIGINT a stage that keeps what it reads goes on although its reader has gone first',
  TIMEOUT,
  async () => {
    for (const keeps of [true, undefined]) {
      const input = makePipe();
      const output = makePipe();
      const stage = createCopyStage();
      const whole = keeps ? { ...stage, keeps } : stage;
      const run = runStage(whole, { inputFd: input.readFd, outputFd: output.writeFd });
      await signalled('SIGINT');
      output.closeReader();
      fs.writeSync(input.writeFd, 'one\n');
      await until(() => stage.ledger.in === 1);
      if (keeps) fs.writeSync(input.writeFd, 'two\n');
      input.closeWriter();
      assert.deepEqual(await run, { kind: 'signal', signal: 'SIGINT' });
      assert.equal(stage.ledger.in, keeps ? 2 : 1);
      assert.deepEqual(stage.calls.slice(-1), ['end, reader gone']);
    }
  },
);
