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

/** A program of a tool with the verbs `ask` and `tell`, which say what they are given; `tool` adds a main function. */
export function verbProgramOf(tool: 'verbs only' | 'main'): string {
  return `
    import { defineVerb, runVerbs } from '${library}/cli/verbs.js';
    process.argv.splice(1, 0, 'obs-trial');
    const options = [{ name: 'last', type: 'number', describe: 'how many' }];
    const positionals = { name: 'WORD', describe: 'anything', min: 0 };
    const say = (name) => defineVerb(
      { name: 'obs-trial ' + name, summary: 'Say ' + name, usage: '', examples: [], options, positionals },
      ({ values, positionals }) => console.log(name, values.last, ...positionals),
    );
    const spec = { name: 'obs-trial', summary: 'Try verbs', usage: 'VERB', examples: [], options: [], positionals };
    const main = ({ positionals }) => console.log('main', ...positionals);
    runVerbs(spec, [say('ask'), say('tell')]${tool === 'main' ? ', main' : ''});
  `;
}

/** Runs a main function with `body` as its body to its end. */
export function runProgram(body: string, surroundings: Surroundings = {}): Promise<Ended> {
  return runSource(programOf(body), surroundings);
}

/** Runs the source of a program to its end. */
export async function runSource(source: string, surroundings: Surroundings = {}): Promise<Ended> {
  const { args = [], env = {}, openInput = false, readerGone = false } = surroundings;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, '--', ...args], {
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
