// Input from whatever a descriptor is open on.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StreamFailure } from '../../../tools/lib/stream/failure.ts';
import '../../support/clean.ts';
import { type Input, openInput } from '../../../tools/lib/stream/input.ts';
import { makePipe, turn, until } from '../../support/pipe.ts';
import { freshFolder } from '../../support/running.ts';

const TIMEOUT = { timeout: 20_000 };

interface Received {
  text: string;
  ended: boolean;
  failure: StreamFailure | undefined;
  /** What onBytes answers. */
  goOn: boolean;
}

function startReading(input: Input): Received {
  const area = Buffer.alloc(16);
  const received: Received = { text: '', ended: false, failure: undefined, goOn: true };
  input.start(area, {
    onBytes(bytes) {
      received.text += area.toString('latin1', 0, bytes);
      return received.goOn;
    },
    onEnd() {
      assert.equal(received.ended, false, 'one end');
      received.ended = true;
    },
    onFailure(failure) {
      received.failure = failure;
    },
  });
  return received;
}

const TEXT = 'one line\nanother line\nthe last line\n';

async function checkWhole(input: Input): Promise<void> {
  const received = startReading(input);
  await until(() => received.ended || received.failure !== undefined);
  assert.deepEqual({ ...received }, { text: TEXT, ended: true, failure: undefined, goOn: true });
  input.close();
}

test('a pipe', TIMEOUT, async () => {
  const pipe = makePipe();
  const input = openInput(pipe.readFd);
  fs.writeSync(pipe.writeFd, TEXT);
  pipe.closeWriter();
  await checkWhole(input);
});

test('a named pipe whose writer is gone before it is opened ends', TIMEOUT, async () => {
  const pipe = makePipe();
  fs.writeSync(pipe.writeFd, TEXT);
  pipe.closeWriter();
  await checkWhole(openInput(pipe.readFd));
});

test('a named pipe that is empty and whose writer is gone ends', TIMEOUT, async () => {
  const pipe = makePipe();
  pipe.closeWriter();
  const received = startReading(openInput(pipe.readFd));
  await until(() => received.ended);
});

test('a file, from its current position', TIMEOUT, async () => {
  const path = join(freshFolder(), 'file');
  fs.writeFileSync(path, `skipped${TEXT}`);
  const fd = fs.openSync(path, 'r');
  fs.readSync(fd, Buffer.alloc(7));
  await checkWhole(openInput(fd));
});

test('a device', TIMEOUT, async () => {
  const received = startReading(openInput(fs.openSync('/dev/null', 'r')));
  await until(() => received.ended);
  assert.equal(received.text, '');
});

test('what cannot be read is a failure in words', TIMEOUT, async () => {
  const received = startReading(openInput(fs.openSync('/tmp', 'r'), 'stdin'));
  await until(() => received.failure !== undefined);
  assert.equal(received.failure?.message, 'cannot read stdin: it is a directory');
  assert.throws(() => openInput(999), /^StreamFailure: cannot use stdin: it is not open$/);
});

for (const [name, open] of [
  ['pipe', openPipe],
  ['named pipe without writers', openOrphan],
  ['file', openFile],
] as const) {
  test(
    `a ${name}: nothing is read while the caller has not said resume, nothing is called back after close`,
    TIMEOUT,
    async () => {
      const input = open();
      const received = startReading(input);
      received.goOn = false;
      await until(() => received.text !== '');
      for (let turns = 0; turns < 20; turns++) await turn();
      assert.equal(received.text, TEXT.slice(0, 16));
      received.goOn = true;
      input.resume();
      await until(() => received.text.length > 16);
      input.close();
      const { text, ended } = received;
      for (let turns = 0; turns < 20; turns++) await turn();
      assert.deepEqual([received.text, received.ended], [text, ended]);
    },
  );

  test(`a ${name}: finishLine takes the rest of the line and nothing else`, TIMEOUT, async () => {
    const input = open();
    const received = startReading(input);
    received.goOn = false;
    await until(() => received.text !== '');
    received.goOn = true;
    input.finishLine();
    await until(() => received.text.endsWith('\n'));
    for (let turns = 0; turns < 20; turns++) await turn();
    assert.equal(received.text, 'one line\nanother line\n');
    assert.equal(received.ended, false);
    input.close();
  });
}

function openPipe(): Input {
  const pipe = makePipe();
  fs.writeSync(pipe.writeFd, TEXT);
  return openInput(pipe.readFd);
}

function openOrphan(): Input {
  const pipe = makePipe();
  fs.writeSync(pipe.writeFd, TEXT);
  pipe.closeWriter();
  return openInput(pipe.readFd);
}

function openFile(): Input {
  const path = join(freshFolder(), 'file');
  fs.writeFileSync(path, TEXT);
  return openInput(fs.openSync(path, 'r'));
}
