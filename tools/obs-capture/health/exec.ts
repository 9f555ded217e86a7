// A command: well when its status is 0. What it says last is the reason otherwise. Of what it says only the end is kept, and when it
// takes too long all that it has started is killed.

import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type Check, failing } from './check.ts';

const MOST_CHARACTERS = 4096;
/** When a command has ended, its last words have this long to arrive; a descendant may hold its outputs open for ever. */
const WORDS_MS = 100;

export function execCheck([program = '', ...args]: readonly string[]): Check {
  return (timeoutMs) =>
    new Promise((resolve) => {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      const [stdout, stderr] = [lastWords(child.stdout), lastWords(child.stderr)];
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        killGroup(child.pid);
      }, timeoutMs);
      const answer = (code: number | null, signal: NodeJS.Signals | null): void => {
        child.stdout.destroy();
        child.stderr.destroy();
        if (isLate) resolve(failing(`${program} did not end within ${timeoutMs} ms`));
        else if (code === 0) resolve({ isOk: true });
        else
          resolve(failing(stderr() || stdout() || (signal === null ? `status ${code}` : `signal ${signal}`)));
      };
      child.on('error', (error) => {
        clearTimeout(timer);
        resolve(failing(`cannot run ${program}: ${error.message}`));
      });
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        const words = setTimeout(() => answer(code, signal), WORDS_MS);
        child.on('close', () => {
          clearTimeout(words);
          answer(code, signal);
        });
      });
    });
}

/** The last line of a stream so far. */
function lastWords(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-MOST_CHARACTERS);
  });
  return () => text.trimEnd().split('\n').at(-1) ?? '';
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended just now.
  }
}
