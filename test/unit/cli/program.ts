// Runs a few lines of a main function in a process of their own, in the frame that all tools share.

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const library = fileURLToPath(new URL('../../../tools/lib', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps stdin open until the process has ended. */
  readonly openInput?: boolean;
  /** Closes the reading end of stdout at once. */
  readonly readerGone?: boolean;
}

/** The source of a program whose main function has `body` as its body, with `values`, `context` and the errors at hand. */
export function programOf(body: string): string {
  return `
    import { runTool } from '${library}/cli/run.js';
    import { Negative, SystemError, UsageError } from '${library}/cli/failure.js';
    import { createLedger } from '${library}/stream/ledger.js';
    process.argv.splice(1, 0, 'obs-trial');
    const spec = {
      name: 'obs-trial', summary: 'Try the frame', usage: '', examples: [],
      options: [{ name: 'last', type: 'number', describe: 'how many' }],
    };
    runTool(spec, async ({ values }, context) => { ${body} });
  `;
}

/** Runs the program to its end. */
export async function runProgram(body: string, surroundings: Surroundings = {}): Promise<Ended> {
  const { args = [], env = {}, openInput = false, readerGone = false } = surroundings;
  const child = spawn(process.execPath, ['--input-type=module', '-e', programOf(body), '--', ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  if (!openInput) child.stdin.end();
  if (readerGone) child.stdout.destroy();
  const ended = new Promise<Pick<Ended, 'status' | 'signal'>>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  const [out, err] = await Promise.all([readerGone ? '' : text(child.stdout), text(child.stderr)]);
  return { ...(await ended), out, err };
}
