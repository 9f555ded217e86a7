// Starting a command, with a pipe for each of its outputs, in a session of its own: Ctrl-C then reaches it once, through
// us, and a signal can be sent to everything it has started.

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, reasonOf } from '../../lib/stream/failure.ts';
import type { Input } from '../../lib/stream/input.ts';
import { discard, openPipes, type Pipe, streamInput } from './pipes.ts';

export interface CommandLine {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; undefined is the folder of this process. */
  readonly cwd: string | undefined;
  /** The command reads our stdin; otherwise it has none. */
  readonly hasStdin: boolean;
}

/** How a process ended: one of the two is not null. */
export interface Exited {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly kind: 'running';
  readonly pid: number;
  readonly stdout: Input;
  readonly stderr: Input;
  readonly exited: Promise<Exited>;
  /** Sends a signal to the process group; false when nobody is left in it. */
  kill(signal: NodeJS.Signals): boolean;
}

/** The command could not be run. */
export interface Refused {
  readonly kind: 'refused';
  /** What a shell would exit with: 127 where there is no such command, else 126. */
  readonly status: 126 | 127;
  /** One line. */
  readonly message: string;
}

/** Starts a command; resolves as soon as it runs, or when that is refused. */
export async function startCommand(line: CommandLine): Promise<Running | Refused> {
  let pipes: readonly Pipe[] | undefined;
  try {
    pipes = openPipes(OUTPUTS);
    const child = spawnChild(line, pipes);
    // The events come in a later turn, so these are in time.
    const exited = exitOf(child);
    const error = await started(child);
    if (error !== undefined) throw error;
    return { kind: 'running', ...runningOf(child, pipes), exited };
  } catch (error) {
    pipes?.forEach(discard);
    return refusal(line, error);
  }
}

const OUTPUTS = ['stdout of the command', 'stderr of the command'] as const;

function runningOf(
  child: ChildProcess,
  pipes: readonly Pipe[] | undefined,
): Omit<Running, 'kind' | 'exited'> {
  const { pid } = child;
  if (pid === undefined) throw new Error('it has no process id');
  for (const { writeFd } of pipes ?? []) closeSync(writeFd);
  const [out, err] = pipes ?? [];
  return {
    pid,
    stdout: out?.input ?? streamInput(child.stdout!, OUTPUTS[0]),
    stderr: err?.input ?? streamInput(child.stderr!, OUTPUTS[1]),
    kill: (signal) => killGroup(pid, signal),
  };
}

function spawnChild(
  { command, env, cwd, hasStdin }: CommandLine,
  pipes: readonly Pipe[] | undefined,
): ChildProcess {
  const [program, ...args] = command;
  const outputs = pipes?.map(({ writeFd }) => writeFd) ?? ['pipe', 'pipe'];
  return spawn(program!, args, {
    env,
    detached: true,
    stdio: [hasStdin ? 'inherit' : 'ignore', ...outputs] as StdioOptions,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

function exitOf(child: ChildProcess): Promise<Exited> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

function started(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
  });
}

function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left.
    return false;
  }
}

function refusal({ command, cwd }: CommandLine, error: unknown): Refused {
  const program = command[0]!;
  const path = program.includes('/') ? resolve(cwd ?? '.', program) : undefined;
  const refuse = (status: 126 | 127, reason: string): Refused => ({
    kind: 'refused',
    status,
    message: `cannot run ${program}: ${reason}`,
  });
  if (cwd !== undefined && !isFolder(cwd)) return refuse(126, `there is no folder ${cwd} to run it in`);
  if (errorCode(error) === 'ENOENT') {
    if (path !== undefined && existsSync(path))
      return refuse(126, 'the interpreter that its first line names is missing');
    return refuse(127, path === undefined ? 'command not found' : 'no such file or directory');
  }
  if (path !== undefined && isFolder(path)) return refuse(126, 'it is a directory');
  return refuse(126, reasonOf(error));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
