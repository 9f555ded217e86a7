// obs-tag once more with other ways to get bytes in and out, for the bench `path`: node path-variant.js VARIANT < records
//
// All variants share the stage and its kernel; what differs is how blocks are read and written.

import fs from 'node:fs';
import net from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createFeeder } from '../../tools/lib/stream/feeder.ts';
import { runStage } from '../../tools/lib/stream/run.ts';
import { createTagStage } from '../../tools/obs-tag/stage.ts';
import { parseTags } from '../../tools/obs-tag/tags.ts';
import { createTagTransform } from '../../tools/obs-tag/transform.ts';

const WORDS = ['env=prod', 'region=eu'];
const MAX_LINE_BYTES = 1024 * 1024;
const STDIN = 0;
const STDOUT = 1;

/** Takes a block; calls back when the next one may be read. The bytes are the kernel's and must not be kept. */
type Write = (bytes: Uint8Array, done: () => void) => void;

function createStage() {
  return createTagStage({ tags: parseTags(WORDS), maxLineBytes: MAX_LINE_BYTES });
}

/** Reads by the event loop through a description of its own, straight into kernel memory. */
function readByLoop(write: Write, end: () => void): void {
  const feeder = createFeeder(createStage());
  const fd = fs.openSync('/proc/self/fd/0', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  let waiting = 0;
  const emit = (bytes: Uint8Array): void => {
    waiting++;
    write(bytes, () => {
      waiting--;
      if (waiting === 0) socket.resume();
    });
  };
  const callback = (bytes: number): boolean => {
    feeder.accept(bytes, emit);
    return waiting === 0;
  };
  const onread = { buffer: feeder.area, callback };
  const settings: net.SocketConstructorOpts & { onread: typeof onread } = {
    fd,
    readable: true,
    writable: false,
    onread,
  };
  const socket = new net.Socket(settings);
  socket.on('end', () => {
    feeder.end(emit);
    end();
  });
  socket.resume();
}

/** Blocking, on the descriptor as it is: no signal or timer is served while the reader is behind. */
function writeBlocking(bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) from += fs.writeSync(STDOUT, bytes, from);
}

/** By a thread of the pool, which is waited for before the next read. */
const writeByThread: Write = (bytes, done) => {
  fs.write(STDOUT, bytes, 0, bytes.length, null, (error, count) => {
    if (error) throw error;
    if (count < bytes.length) writeByThread(bytes.subarray(count), done);
    else done();
  });
};

/** By a socket over a description of its own, which is waited for before the next read. */
function createLoopWriter(): { write: Write; end: () => void } {
  const fd = fs.openSync('/proc/self/fd/1', fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  const socket = new net.Socket({ fd, readable: false, writable: true });
  return { write: (bytes, done) => socket.write(bytes, done), end: () => socket.end() };
}

/** Nothing but blocking calls: the limit, in a tool that could handle no signal. */
function runBlocking(): void {
  const feeder = createFeeder(createStage());
  for (;;) {
    const bytes = fs.readSync(STDIN, feeder.area, 0, feeder.area.length, null);
    if (bytes === 0) break;
    feeder.accept(bytes, writeBlocking);
  }
  feeder.end(writeBlocking);
}

function writeBlockingAnd(bytes: Uint8Array, done: () => void): void {
  writeBlocking(bytes);
  done();
}

const VARIANTS: ReadonlyMap<string, () => void> = new Map([
  ['chosen', () => void runStage(createStage())],
  ['blocking', runBlocking],
  ['blocking-writes', () => readByLoop(writeBlockingAnd, () => undefined)],
  ['thread-writes', () => readByLoop(writeByThread, () => undefined)],
  [
    'loop-writes',
    () => {
      const { write, end } = createLoopWriter();
      readByLoop(write, end);
    },
  ],
  [
    'streams',
    () =>
      void pipeline(
        process.stdin,
        createTagTransform(WORDS, { maxLineBytes: MAX_LINE_BYTES }),
        process.stdout,
      ),
  ],
]);

const name = process.argv[2] ?? '';
const variant = VARIANTS.get(name);
if (!variant) throw new Error(`no variant ${name}; there are ${[...VARIANTS.keys()].join(', ')}`);
variant();
