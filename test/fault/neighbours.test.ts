// What other processes do to a tool in the middle of its work: nothing is lost, repeated or reordered.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import '../support/clean.ts';
import { type ContractTool, contractFolder, FILTERS, passedOn } from '../contract/tools.ts';
import { makePipeEnds } from '../support/pipe.ts';
import { binaryOf, collect, environmentOf, type Running, start } from '../support/running.ts';
import { createOracle, numberedLines } from './oracle.ts';

const TIMEOUT = { timeout: 120_000 };
const LINES = 60_000;
const BLOCK_LINES = 2000;

/** Sends all lines and ends the input. */
async function sendAll(running: Running): Promise<void> {
  for (let from = 0; from < LINES; from += BLOCK_LINES) {
    const block = numberedLines(from, Math.min(from + BLOCK_LINES, LINES));
    await new Promise<void>((resolve, reject) =>
      running.input.write(block, (error) => (error ? reject(error) : resolve())),
    );
  }
  running.input.end();
}

function check(tool: ContractTool, output: Buffer): void {
  const oracle = createOracle();
  oracle.accept(passedOn(tool, output));
  assert.deepEqual([oracle.problem, oracle.lines, oracle.rest], [undefined, LINES, '']);
}

async function checkRun(
  tool: ContractTool,
  running: Running,
  meddle: (running: Running) => void,
): Promise<void> {
  const output = collect(running.output);
  const meddling = setInterval(() => meddle(running), 10);
  const [bytes, ended] = await Promise.all([output.all, running.ended, sendAll(running)]).finally(() =>
    clearInterval(meddling),
  );
  assert.deepEqual([ended, running.stderr()], [{ status: 0, signal: null }, '']);
  check(tool, bytes);
}

for (const tool of FILTERS) {
  test(`${tool.name}: a reader that stalls again and again`, TIMEOUT, async () => {
    const running = start(tool.binary, tool.args, { folder: contractFolder() });
    await checkRun(tool, running, ({ output }) => {
      if (output.isPaused()) output.resume();
      else output.pause();
    });
  });

  test(`${tool.name}: SIGSTOP and SIGCONT`, TIMEOUT, async () => {
    const running = start(tool.binary, tool.args, { folder: contractFolder() });
    let isStopped = false;
    await checkRun(tool, running, ({ child }) => {
      isStopped = !isStopped;
      child.kill(isStopped ? 'SIGSTOP' : 'SIGCONT');
    });
  });

  test(`${tool.name}: pipes that somebody has made non-blocking`, TIMEOUT, async () => {
    const stdin = makePipeEnds('read');
    const stdout = makePipeEnds('write');
    const feed = feeder(stdin.writeFd);
    const reader = spawn('sh', ['-c', 'sleep 0.3; cat'], { stdio: [stdout.readFd, 'pipe', 'inherit'] });
    const running = start(tool.binary, tool.args, {
      folder: contractFolder(),
      stdinFd: stdin.readFd,
      stdoutFd: stdout.writeFd,
    });
    for (const fd of [...Object.values(stdin), ...Object.values(stdout)]) fs.closeSync(fd);
    const [bytes, ended] = await Promise.all([collect(reader.stdout!).all, running.ended, endOf(feed)]);
    assert.deepEqual([ended, running.stderr()], [{ status: 0, signal: null }, '']);
    check(tool, bytes);
  });

  test(`${tool.name}: sockets that somebody has made non-blocking`, TIMEOUT, async (context) => {
    if (spawnSync('perl', ['-MFcntl', '-e', '']).status !== 0) return context.skip('no perl to set the flag');
    const folder = contractFolder();
    const setFlag = 'fcntl($_, F_SETFL, O_NONBLOCK | fcntl($_, F_GETFL, 0)) for *STDIN, *STDOUT; exec @ARGV';
    const child = spawn(
      'perl',
      ['-MFcntl', '-e', setFlag, process.execPath, binaryOf(tool.binary), ...tool.args],
      { cwd: folder, env: environmentOf(folder), stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const output = collect(child.stdout);
    const meddling = setInterval(() => {
      if (child.stdout.isPaused()) child.stdout.resume();
      else child.stdout.pause();
    }, 10);
    child.stdin.end(numberedLines(0, LINES));
    const bytes = await output.all.finally(() => clearInterval(meddling));
    check(tool, bytes);
  });
}

/** A process that writes all lines to a descriptor. */
function feeder(fd: number): ChildProcess {
  const child = spawn('cat', { stdio: ['pipe', fd, 'inherit'] });
  child.stdin!.end(numberedLines(0, LINES));
  return child;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`status ${status}`))));
  });
}
