// Runs a verb that is a program of somebody else: same standard streams, same signals, same end.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Outcome } from '../lib/cli/ending.ts';
import { SystemError } from '../lib/cli/failure.ts';

/** Passed on to the program. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];
/** Typed at a terminal these reach the program by themselves; a second copy would count as the second Ctrl-C. */
const LEFT_TO_THE_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** Runs `file` until it ends; resolves with its status or its signal. Rejects with SystemError when it cannot be run. */
export function runForeign(file: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // Before the program runs: a signal that came in between would end this process and leave the program behind.
    let child: ChildProcess | undefined;
    for (const signal of FORWARDED) process.on(signal, () => child?.kill(signal));
    for (const signal of LEFT_TO_THE_TERMINAL) process.on(signal, () => {});
    child = spawn(file, args, { stdio: 'inherit' });
    child.on('error', (error) => reject(new SystemError(`cannot run ${file}: ${error.message}`)));
    child.on('exit', (status, signal) => {
      resolve(signal === null ? (status ?? 0) : { kind: 'killed', signal });
    });
  });
}
