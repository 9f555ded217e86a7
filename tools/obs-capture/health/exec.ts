// A command: well when its status is 0. What it says last is the reason otherwise.

import { execFile } from 'node:child_process';
import { type Check, failing } from './check.ts';

const MOST_BYTES = 64 * 1024;

export function execCheck([program = '', ...args]: readonly string[]): Check {
  return (timeoutMs) =>
    new Promise((resolve) => {
      const options = { timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: MOST_BYTES };
      execFile(program, args, options, (error, stdout, stderr) => {
        if (!error) resolve({ isOk: true });
        else if (error.killed) resolve(failing(`${program} did not end within ${timeoutMs} ms`));
        else if (typeof error.code !== 'number') resolve(failing(`cannot run ${program}: ${error.message}`));
        else resolve(failing(lastLine(stderr) || lastLine(stdout) || `status ${error.code}`));
      });
    });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
