// SIGTERM at any moment of a flood.
//
// A line is accepted when the tool has read its first byte. Every accepted line must come out, whole, once and in order; and
// what was not accepted must still be in the pipe, from the start of a line on. So the output, followed by what another
// reader then takes from the same pipe, is exactly what was sent.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import '../support/clean.ts';
import { type ContractTool, contractFolder, FILTERS, passedOn } from '../contract/tools.ts';
import { collect, type Running, start } from '../support/running.ts';
import { createOracle, numberedLines } from './oracle.ts';

const TIMEOUT = { timeout: 240_000 };
const KILLS_OF_TAG = 100;
const KILLS = 12;
const BLOCK_LINES = 2000;

/** Sends numbered lines for ever; says how many bytes of them the pipe has taken. */
function flood(running: Running): { stop(): void; sentLines(): number } {
  let next = 0;
  let isStopped = false;
  const more = (error?: Error | null): void => {
    if (isStopped || error) return;
    const block = numberedLines(next, next + BLOCK_LINES);
    next += BLOCK_LINES;
    running.input.write(block, more);
  };
  more();
  return {
    stop() {
      isStopped = true;
    },
    sentLines: () => next,
  };
}

/** Kills a tool `delayMs` after its first output; `pace` reads its output. Returns what is wrong. */
async function killOnce(
  tool: ContractTool,
  delayMs: number,
  pace: 'fast' | 'slow',
  streams: 'pipes' | 'sockets' = 'pipes',
): Promise<string | undefined> {
  let readFd = -1;
  const running = start(tool.binary, tool.args, {
    folder: contractFolder(),
    streams,
    keepStdin: (fd) => {
      readFd = fd;
    },
  });
  const flow = flood(running);
  const output = collect(running.output);
  await output.until((bytes) => bytes.length > 0);
  const slowDown = setInterval(() => {
    if (pace === 'slow') {
      running.output.pause();
      setTimeout(() => running.output.resume(), 3);
    }
  }, 4);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  running.child.kill('SIGTERM');
  const ended = await running.ended;
  clearInterval(slowDown);
  running.output.resume();
  flow.stop();
  const passed = passedOn(tool, await output.all);
  const oracle = createOracle();
  oracle.accept(passed);
  if (ended.signal !== 'SIGTERM') return `ended by ${ended.signal ?? ended.status}: ${running.stderr()}`;
  if (oracle.rest !== '') return `a torn line: ${oracle.rest}`;
  const accepted = oracle.lines;
  // What a socket held dies with its reader.
  if (streams === 'pipes') drain(readFd, oracle.accept, running);
  if (oracle.problem) return `${oracle.problem} (${accepted} lines were accepted)`;
  if (streams === 'sockets') return accepted > 0 ? undefined : 'nothing came';
  return accepted > 0 && oracle.lines > accepted ? undefined : 'the test saw no flood';
}

/** Takes what is left in a pipe. */
function drain(readFd: number, accept: (bytes: Uint8Array) => void, running: Running): void {
  running.input.destroy();
  const own = fs.openSync(`/proc/self/fd/${readFd}`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  fs.closeSync(readFd);
  const area = Buffer.alloc(65_536);
  for (;;) {
    let bytes = 0;
    try {
      bytes = fs.readSync(own, area);
    } catch {
      // EAGAIN: the writer is not closed yet, and all that it has written is read.
    }
    if (bytes === 0) break;
    accept(area.subarray(0, bytes));
  }
  fs.closeSync(own);
}

for (const tool of FILTERS) {
  const kills = tool.name === 'obs-tag' ? KILLS_OF_TAG : KILLS;
  test(`${tool.name}: ${kills} kills in a flood lose nothing and tear nothing`, TIMEOUT, async () => {
    const problems: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const problem = await killOnce(tool, (kill * 7) % 40, kill % 2 === 0 ? 'fast' : 'slow');
      if (problem) problems.push(`kill ${kill}: ${problem}`);
    }
    assert.deepEqual(problems, []);
  });
}

test('between sockets kills in a flood tear nothing either', TIMEOUT, async () => {
  for (const tool of FILTERS) {
    for (const delayMs of [0, 5, 10, 20]) {
      assert.equal(
        await killOnce(tool, delayMs, delayMs % 2 === 0 ? 'slow' : 'fast', 'sockets'),
        undefined,
        tool.name,
      );
    }
  }
});

test('a second SIGTERM ends a tool at once whose reader is stalled', TIMEOUT, async () => {
  for (const tool of FILTERS) {
    const running = start(tool.binary, tool.args, { folder: contractFolder() });
    const flow = flood(running);
    // Output is full and nobody reads it.
    await new Promise<void>((resolve) => running.output.once('readable', resolve));
    await untilStalled(running, flow.sentLines);
    const startMs = performance.now();
    running.child.kill('SIGTERM');
    // The first one is being handled: input is not taken any more, and the output is still waited for.
    await untilHandled(running.pid);
    assert.equal(running.child.exitCode ?? running.child.signalCode, null);
    running.child.kill('SIGTERM');
    const ended = await running.ended;
    flow.stop();
    running.input.destroy();
    running.output.destroy();
    assert.deepEqual(ended, { status: null, signal: 'SIGTERM' });
    assert.ok(performance.now() - startMs < 2000, 'before the grace of the first one was over');
  }
});

async function untilStalled(running: Running, sentLines: () => number): Promise<void> {
  for (let before = -1; before !== sentLines(); ) {
    before = sentLines();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(running.child.exitCode, null);
  }
}

/** The handlers are released with the first signal: SIGTERM is caught no more. */
async function untilHandled(pid: number): Promise<void> {
  const SIGTERM_BIT = 1n << 14n;
  const isCaught = (): boolean => {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return (BigInt(`0x${/^SigCgt:\s+([0-9a-f]+)$/m.exec(status)![1]}`) & SIGTERM_BIT) !== 0n;
  };
  while (isCaught()) await new Promise((resolve) => setTimeout(resolve, 5));
}
