// Whatever the reader does, it gets what was written: nothing lost, repeated or reordered.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { openOutput } from '../../../tools/lib/stream/output.ts';
import { makePipe, type Pipe, turn, until } from '../../support/pipe.ts';

/** What happens next: the tool writes, the reader reads, or the event loop turns. */
type Step = { readonly write: number } | { readonly read: number } | { readonly turns: number };

const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 3, arbitrary: fc.integer({ min: 4000, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 200_000, max: 1_200_000 }) },
);

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: size.map((write) => ({ write })) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 65_536 }).map((read) => ({ read })) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }).map((turns) => ({ turns })) },
  ),
  { maxLength: 30 },
);

/** Numbered bytes: a block that is missing, repeated or moved changes everything behind it. */
function createSource(): (bytes: number) => Buffer {
  let next = 0;
  return (bytes) => {
    const words = new Uint32Array(Math.ceil(bytes / 4) + 1);
    for (let index = 0; index < words.length; index++) words[index] = next++;
    return Buffer.from(words.buffer, 0, bytes);
  };
}

/** Plays the steps on a fresh output over `fd`; `read` takes up to so many bytes at its other end. Returns both hashes. */
async function play(
  list: readonly Step[],
  fd: number,
  read: (maxBytes: number) => Buffer,
): Promise<[string, string]> {
  const output = openOutput(fd);
  const sent = createHash('sha256');
  const received = createHash('sha256');
  const source = createSource();
  let sentBytes = 0;
  let receivedBytes = 0;
  let drains = 0;
  output.onDrain = () => {
    drains++;
  };
  output.onFailure = (failure) => assert.fail(failure);
  const receive = (maxBytes: number): void => {
    const bytes = read(maxBytes);
    received.update(bytes);
    receivedBytes += bytes.length;
  };
  for (const step of list) {
    if ('write' in step) {
      const bytes = source(step.write);
      sent.update(bytes);
      sentBytes += bytes.length;
      const canGoOn = output.write(bytes);
      // The caller may use its memory again at once.
      bytes.fill(0xff);
      assert.equal(canGoOn, !output.pending);
    } else if ('read' in step) {
      receive(step.read);
    } else {
      for (let turns = 0; turns < step.turns; turns++) await turn();
    }
  }
  const drainsBefore = drains;
  const isFlushed = output.flush();
  await until(() => {
    receive(65_536);
    return receivedBytes === sentBytes && !output.pending;
  });
  if (!isFlushed) assert.equal(drains, drainsBefore + 1, 'one drain for a flush that had to wait');
  assert.equal(output.written, sentBytes);
  assert.equal(output.held, 0);
  output.close();
  return [received.digest('hex'), sent.digest('hex')];
}

function readerOf(pipe: Pipe): (maxBytes: number) => Buffer {
  return (maxBytes) => pipe.read(maxBytes) ?? Buffer.alloc(0);
}

test('a pipe, whose reader is fast, slow or stalled', async () => {
  const pipe = makePipe();
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const [received, sent] = await play(list, pipe.writeFd, readerOf(pipe));
      assert.equal(received, sent);
    }),
    { seed: 20_260_214, numRuns: 150 },
  );
});

test('a file', async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-output-'));
  const path = join(folder, 'file');
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const writeFd = fs.openSync(path, 'w');
      const readFd = fs.openSync(path, 'r');
      const area = Buffer.alloc(65_536);
      const read = (maxBytes: number): Buffer =>
        area.subarray(0, fs.readSync(readFd, area, 0, maxBytes, null));
      const [received, sent] = await play(list, writeFd, read);
      fs.closeSync(writeFd);
      fs.closeSync(readFd);
      assert.equal(received, sent);
    }),
    { seed: 20_260_214, numRuns: 50 },
  );
  fs.rmSync(folder, { recursive: true });
});
