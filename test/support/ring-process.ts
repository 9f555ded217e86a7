// The binary obs-ring as a process of its own, for tests of what signals, pipes and kills do to it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after } from 'node:test';
import { BINARIES } from '../project.ts';
import { turn } from './pipe.ts';

export const OBS_RING = join(BINARIES, 'obs-ring.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RingProcess {
  readonly pid: number;
  /** Passed on so far, as latin1. */
  readonly passed: string;
  readonly stderr: string;
  readonly ended: Promise<Ended>;
  readonly isRunning: boolean;
  /** Resolves when the pipe has taken all of it, or at the end of the process. */
  write(text: string): Promise<void>;
  /** Ends the input. */
  end(): void;
  kill(signal: NodeJS.Signals): void;
  /** Nobody reads what is passed on. */
  closeOutput(): void;
}

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `obs-ring ARGS`; `wrapper` is a command that runs it, such as strace with its options. */
export function startRing(args: readonly string[], wrapper: readonly string[] = []): RingProcess {
  const [command = '', ...rest] = [...wrapper, process.execPath, OBS_RING, ...args];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  let passed = '';
  let stderr = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    passed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    pid: child.pid!,
    get passed(): string {
      return passed;
    },
    get stderr(): string {
      return stderr;
    },
    ended,
    get isRunning(): boolean {
      return running.has(child);
    },
    async write(text) {
      const taken = new Promise<boolean>((resolve) => {
        child.stdin.write(text, 'latin1', (error) => resolve(!error));
      });
      // A pipe with room takes it at once: other events must have their turn all the same.
      await turn();
      if (!(await taken)) await ended;
    },
    end: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
  };
}
