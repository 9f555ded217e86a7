// Many inputs into one output: nothing lost, nothing torn, nobody read while the reader is stalled.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { type FanIn, type Lane, openFanIn } from '../../../tools/lib/stream/fan-in.ts';
import { allocateFeederArea, createFeeder, feederBytes } from '../../../tools/lib/stream/feeder.ts';
import { openInput } from '../../../tools/lib/stream/input.ts';
import { createLedger, type Ledger, unaccounted } from '../../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../../tools/lib/stream/stage.ts';
import { makePipe, type Pipe, turn, until } from '../../support/pipe.ts';

const TIMEOUT = { timeout: 20_000 };
const MAX_LINE_BYTES = 4096;

interface Fixture {
  readonly fan: FanIn;
  readonly ledger: Ledger;
  readonly output: Pipe;
  /** All that was written, read as far as it goes. */
  text(): string;
  /** A lane that copies, and the pipe that it reads. */
  lane(): { readonly pipe: Pipe; readonly lane: Lane; readonly ended: Promise<void> };
}

function fixture(options: { convert?: (lines: Uint8Array) => Uint8Array } = {}): Fixture {
  const output = makePipe();
  const fan = openFanIn({ outputFd: output.writeFd, ...options });
  const kernel = new Kernel(feederBytes(MAX_LINE_BYTES));
  const ledger = createLedger();
  const area = allocateFeederArea(kernel, MAX_LINE_BYTES);
  let text = '';
  return {
    fan,
    ledger,
    output,
    text() {
      for (;;) {
        const bytes = output.read();
        if (bytes === undefined || bytes.length === 0) return text;
        text += bytes.toString('latin1');
      }
    },
    lane() {
      const pipe = makePipe();
      const feeder = createFeeder(copyStage(kernel, ledger), area);
      let settle: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const input = openInput(pipe.readFd);
      return { pipe, ended, lane: fan.open(input, feeder, () => settle()) };
    },
  };
}

/** Passes whole lines on; an unterminated one gets its LF. */
function copyStage(kernel: Kernel, ledger: Ledger): Stage {
  return {
    kernel,
    ledger,
    maxLineBytes: MAX_LINE_BYTES,
    lines(start, end, emit) {
      ledger.passed += kernel.exports.countLines(start, end);
      emit(kernel.bytes.subarray(start, end));
    },
    overlong: () => undefined,
    end: () => undefined,
  };
}

test('lines of several inputs are merged whole, each input in its order', TIMEOUT, async () => {
  const { fan, ledger, lane, text } = fixture();
  const lanes = ['a', 'b', 'c'].map((name) => ({ name, ...lane() }));
  for (let line = 0; line < 50; line++) {
    for (const { name, pipe } of lanes) {
      // Cut in the middle, so that what one lane leaves unfinished waits while the others use the area.
      fs.writeSync(pipe.writeFd, `${name} ${line}`);
      await turn();
      fs.writeSync(pipe.writeFd, ' end\n');
    }
  }
  for (const { pipe } of lanes) pipe.closeWriter();
  await Promise.all(lanes.map(({ ended }) => ended));
  await fan.finish();
  const lines = text().split('\n').slice(0, -1);
  assert.equal(lines.length, 150);
  for (const { name } of lanes) {
    const own = lines.filter((line) => line.startsWith(name));
    assert.deepEqual(
      own,
      Array.from({ length: 50 }, (_, line) => `${name} ${line} end`),
    );
  }
  assert.equal(unaccounted(ledger), 0);
  assert.equal(fan.written, text().length);
  fan.close();
});

test('a line that is not finished waits until it is, or its input ends', TIMEOUT, async () => {
  const { fan, lane, text } = fixture();
  const first = lane();
  const second = lane();
  fs.writeSync(first.pipe.writeFd, 'last words');
  await until(() => first.lane.midLine);
  fs.writeSync(second.pipe.writeFd, 'whole\n');
  await until(() => text() === 'whole\n');
  first.pipe.closeWriter();
  await first.ended;
  await until(() => text() === 'whole\nlast words\n');
  second.pipe.closeWriter();
  await second.ended;
  await fan.finish();
  fan.close();
});

test('a lane that is closed hands its unfinished line on', TIMEOUT, async () => {
  const { fan, lane, text } = fixture();
  const { pipe, lane: closed } = lane();
  fs.writeSync(pipe.writeFd, 'one\ntw');
  await until(() => closed.bytes === 6);
  closed.close();
  closed.close();
  await fan.finish();
  assert.equal(text(), 'one\ntw\n');
  fan.close();
});

test('a line is finished and not a byte of the next is taken', TIMEOUT, async () => {
  const { fan, lane, text } = fixture();
  const { pipe, lane: finishing } = lane();
  fs.writeSync(pipe.writeFd, 'one\ntw');
  await until(() => finishing.midLine);
  const finished = finishing.finishLine(10_000);
  fs.writeSync(pipe.writeFd, 'o\nthree\n');
  await finished;
  finishing.close();
  await fan.finish();
  assert.equal(text(), 'one\ntwo\n');
  assert.equal(pipe.read()?.toString(), 'three\n');
  fan.close();
});

test('while the reader is stalled no lane is read, and nothing is lost', TIMEOUT, async () => {
  const { fan, ledger, lane, text } = fixture();
  const line = `${'x'.repeat(99)}\n`;
  const lanes = [lane(), lane()].map((each) => ({ ...each, writer: nonBlocking(each.pipe), sent: 0 }));
  // Until nothing more goes in for a while: then all that is between the lanes and the reader is full.
  for (let idle = 0; idle < 50; idle++) {
    for (const each of lanes) {
      while (tryWrite(each.writer, line)) {
        each.sent++;
        idle = 0;
      }
    }
    await turn();
  }
  const sent = lanes.reduce((sum, each) => sum + each.sent, 0);
  assert.equal(fan.stalled, true);
  assert.ok(ledger.in < sent, 'the rest waits in the pipes');
  for (const { pipe, writer } of lanes) {
    pipe.closeWriter();
    fs.closeSync(writer);
  }
  let isOver = false;
  void Promise.all(lanes.map(({ ended }) => ended))
    .then(() => fan.finish())
    .then(() => {
      isOver = true;
    });
  await until(() => text() !== '' && isOver);
  assert.equal(text().length, line.length * sent);
  assert.equal(unaccounted(ledger), 0);
  fan.close();
});

/** Another description of the writing end, on which a full pipe is an error. */
function nonBlocking({ writeFd }: Pipe): number {
  return fs.openSync(`/proc/self/fd/${writeFd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
}

/** False when the pipe is full; a line is shorter than PIPE_BUF, so it goes in whole or not at all. */
function tryWrite(fd: number, text: string): boolean {
  try {
    return fs.writeSync(fd, text) === text.length;
  } catch {
    return false;
  }
}

test('a reader that is gone is told once, and lanes are read on', TIMEOUT, async () => {
  const { fan, output, lane } = fixture();
  let gone = 0;
  fan.onGone = () => {
    gone++;
  };
  output.closeReader();
  const { pipe, lane: reading, ended } = lane();
  fs.writeSync(pipe.writeFd, 'one\n');
  await until(() => gone === 1);
  fs.writeSync(pipe.writeFd, 'two\n');
  await until(() => reading.bytes === 8);
  pipe.closeWriter();
  await ended;
  await fan.finish();
  assert.equal(gone, 1);
  fan.close();
});

test('an output that fails is told', TIMEOUT, async () => {
  const full = fs.openSync('/dev/full', 'w');
  const fan = openFanIn({ outputFd: full });
  const failure = new Promise((resolve) => {
    fan.onFailure = resolve;
  });
  fan.emit(Buffer.from('x\n'));
  assert.match(String(await failure), /^StreamFailure: cannot write stdout: no space left on the device$/);
  await fan.finish();
  fan.close();
  fs.closeSync(full);
});

test('all that is emitted is converted, large pieces too, in order', TIMEOUT, async () => {
  const { fan, text } = fixture({
    convert: (lines) => Buffer.from(Buffer.from(lines).toString().toUpperCase()),
  });
  fan.emit(Buffer.from('small\n'));
  fan.emit(Buffer.from(`${'large'.repeat(10_000)}\n`));
  fan.emit(Buffer.from('last\n'));
  const finished = fan.finish();
  let isFinished = false;
  void finished.then(() => {
    isFinished = true;
  });
  await until(() => text() !== '' && isFinished);
  assert.equal(text(), `SMALL\n${'LARGE'.repeat(10_000)}\nLAST\n`);
  fan.close();
});
