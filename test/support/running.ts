// A built binary as a running process, between pipes that the test holds, in a fresh folder and with nearly no environment.

import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { BINARIES } from '../project.ts';
import { makePipeEnds } from './pipe.ts';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The other end of its stdin. */
  readonly input: Writable;
  /** The other end of its stdout; paused until somebody reads. */
  readonly output: Readable;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Resolves when the process has ended and its stderr is closed. */
  readonly ended: Promise<Ended>;
}

export interface RunningOptions {
  /** Where it runs; a fresh folder unless given. */
  readonly folder?: string;
  /** More of the environment than nearly nothing. */
  readonly env?: NodeJS.ProcessEnv;
  /** Node.js gives its children sockets; the default is pipes, as a shell does. */
  readonly streams?: 'pipes' | 'sockets';
  /** Descriptors in the place of the test's own ends. */
  readonly stdinFd?: number;
  readonly stdoutFd?: number;
  /** Leaves both ends of the pipe of stdin open in the test, which can go on reading what the tool left. */
  readonly keepStdin?: (readFd: number) => void;
}

const { PATH } = process.env;

/** All that a tool sees of the environment. */
export function environmentOf(folder: string): NodeJS.ProcessEnv {
  return { PATH, HOME: folder, NO_COLOR: '1', TZ: 'UTC' };
}

const folders: string[] = [];
const children: ChildProcess[] = [];

/** Ends what still runs, which a test that failed leaves behind, and removes the fresh folders. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
}

/** A fresh folder that is removed at the end of the test process. */
export function freshFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-test-'));
  folders.push(folder);
  return folder;
}

/** The path of a built binary. */
export function binaryOf(name: string): string {
  return join(BINARIES, `${name}.cjs`);
}

/** Starts a binary. */
export function start(name: string, args: readonly string[], options: RunningOptions = {}): Running {
  const folder = options.folder ?? freshFolder();
  const ends = endsOf(options);
  const child = spawn(process.execPath, [binaryOf(name), ...args], {
    cwd: folder,
    env: { ...environmentOf(folder), ...options.env },
    stdio: [ends.stdin, ends.stdout, 'pipe'],
  });
  ends.release();
  children.push(child);
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return {
    child,
    pid: child.pid!,
    input: quiet(ends.input ?? child.stdin ?? nothing()),
    output: ends.output ?? child.stdout ?? nothing(),
    stderr: () => text,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve({ status, signal }));
    }),
  };
}

interface Ends {
  readonly stdin: number | 'pipe';
  readonly stdout: number | 'pipe';
  readonly input?: net.Socket;
  readonly output?: net.Socket;
  /** Closes what is the child's alone. */
  release(): void;
}

function endsOf({ streams = 'pipes', stdinFd, stdoutFd, keepStdin }: RunningOptions): Ends {
  if (streams === 'sockets')
    return { stdin: stdinFd ?? 'pipe', stdout: stdoutFd ?? 'pipe', release: () => undefined };
  const stdin = stdinFd === undefined ? makePipeEnds('write') : undefined;
  const stdout = stdoutFd === undefined ? makePipeEnds('read') : undefined;
  return {
    stdin: stdin?.readFd ?? stdinFd!,
    stdout: stdout?.writeFd ?? stdoutFd!,
    ...(stdin && { input: new net.Socket({ fd: stdin.writeFd, readable: false, writable: true }) }),
    ...(stdout && { output: new net.Socket({ fd: stdout.readFd, readable: true, writable: false }) }),
    release() {
      if (stdout) fs.closeSync(stdout.writeFd);
      if (stdin && keepStdin) keepStdin(stdin.readFd);
      else if (stdin) fs.closeSync(stdin.readFd);
    },
  };
}

/** A tool may end before it has read everything; that is not what a test looks at. */
function quiet(input: Writable): Writable {
  return input.on('error', () => undefined);
}

function nothing(): net.Socket {
  return new net.Socket();
}

/** Writes and waits until the pipe has taken it. */
export function send(input: Writable, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => input.write(bytes, () => resolve()));
}

/** Collects an output while it comes. */
export interface Collected {
  bytes(): Buffer;
  /** Resolves as soon as the bytes so far fulfil the condition; rejects when the output ends before. */
  until(isEnough: (bytes: Buffer) => boolean): Promise<Buffer>;
  /** Everything, when the output has ended. */
  readonly all: Promise<Buffer>;
}

export function collect(output: Readable): Collected {
  const chunks: Buffer[] = [];
  let total = Buffer.alloc(0);
  const bytes = (): Buffer => {
    if (chunks.length > 0) total = Buffer.concat([total, ...chunks.splice(0)]);
    return total;
  };
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  const all = new Promise<Buffer>((resolve, reject) => {
    output.on('end', () => resolve(bytes()));
    output.on('error', reject);
  });
  return {
    bytes,
    all,
    until: (isEnough) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!isEnough(bytes())) return;
          output.off('data', look);
          resolve(bytes());
        };
        output.on('data', look);
        output.on('end', () => reject(new Error(`the output ended early: ${bytes().subarray(-200)}`)));
        look();
      }),
  };
}

/** Runs a binary on an input to its end. */
export async function runToEnd(
  name: string,
  args: readonly string[],
  input: string | Uint8Array = '',
  options: RunningOptions = {},
): Promise<Ended & { readonly stdout: Buffer; readonly stderr: string }> {
  const running = start(name, args, options);
  running.input.end(input);
  const [stdout, ended] = await Promise.all([collect(running.output).all, running.ended]);
  return { ...ended, stdout, stderr: running.stderr() };
}

/** The highest resident memory of a running process so far, in MiB. */
export function peakMemoryMib(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}
