// The binary obs-capture as a process of its own, for tests of what signals, pipes and kills do to it.

import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { BINARIES } from '../project.ts';
import { makePipe } from './pipe.ts';

export const OBS_CAPTURE = process.env.OBS_CAPTURE_UNDER_TEST ?? join(BINARIES, 'obs-capture.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CaptureProcess {
  readonly pid: number;
  /** Written so far, as latin1. */
  readonly out: string;
  readonly err: string;
  readonly ended: Promise<Ended>;
  /** Resolves with the match as soon as the output matches; rejects when it ends without. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  write(text: string): Promise<void>;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** Stops reading the output, until `read`. */
  stall(): void;
  read(): void;
  /** Nobody reads the output any more. */
  closeOutput(): void;
}

const scratch = mkdtempSync(join(tmpdir(), 'obs-capture-test-'));
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

let files = 0;

/** A file of this content in a folder of the test; returns its path. */
export function fileOf(content: string, mode = 0o644): string {
  const path = join(scratch, `file-${files++}`);
  writeFileSync(path, content, { mode });
  return path;
}

export interface CaptureOptions {
  /** Starts with the output stalled. */
  readonly isStalled?: boolean;
  /** In a session and process group of its own. */
  readonly isDetached?: boolean;
  /** In addition to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** In the place of a pipe. */
  readonly stdoutFd?: number;
  /** A command that runs it, such as strace with its options. */
  readonly wrapper?: readonly string[];
}

/** Starts `obs-capture ARGS`. */
export function startCapture(args: readonly string[], options: CaptureOptions = {}): CaptureProcess {
  // A pipe, as between the stages of a pipeline; Node.js would give it a socket.
  const pipe = makePipe();
  const [program = '', ...words] = [...(options.wrapper ?? []), process.execPath, OBS_CAPTURE, ...args];
  const child = spawn(program, words, {
    stdio: ['pipe', options.stdoutFd ?? pipe.writeFd, 'pipe'],
    detached: options.isDetached ?? false,
    env: { ...process.env, ...options.env },
  });
  pipe.closeWriter();
  running.add(child);
  const told = new EventEmitter().setMaxListeners(0);
  let out = '';
  let err = '';
  let isOver = false;
  const stdout = new Socket({ fd: pipe.readFd, readable: true, writable: false });
  stdout.setEncoding('latin1').on('data', (text: string) => {
    out += text;
    told.emit('more');
  });
  if (options.isStalled) stdout.pause();
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin!.on('error', () => undefined);
  const ended = Promise.all([once(child, 'close'), once(stdout, 'close')]).then(([[code, signal]]) => {
    running.delete(child);
    isOver = true;
    told.emit('more');
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    pid: child.pid!,
    get out(): string {
      return out;
    },
    get err(): string {
      return err;
    },
    ended,
    async seen(pattern) {
      for (;;) {
        const match = pattern.exec(out);
        if (match !== null) return match;
        if (isOver) throw new Error(`${pattern} was never written:\n${out}${err}`);
        await once(told, 'more');
      }
    },
    write: (text) => new Promise((resolve) => void child.stdin!.write(text, 'latin1', () => resolve())),
    endInput: () => void child.stdin!.end(),
    kill: (signal) => void child.kill(signal),
    stall: () => void stdout.pause(),
    read: () => void stdout.resume(),
    closeOutput: () => void stdout.destroy(),
  };
}

/** Runs it to its end. */
export async function runCapture(args: readonly string[], input = ''): Promise<CaptureProcess & Ended> {
  const capture = startCapture(args);
  await capture.write(input);
  capture.endInput();
  return Object.assign(capture, await capture.ended);
}

/** The records that were written, without their times. */
export function records(capture: CaptureProcess): string[] {
  return capture.out.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(line.indexOf(' ') + 1)]));
}
