// obs VERB runs obs-VERB: one beside this file in this very process, so that signals, streams and exit status are its
// own, else one on PATH.

import { createRequire } from 'node:module';
import { type Outcome, runGuarded } from '../lib/cli/ending.ts';
import { UsageError } from '../lib/cli/failure.ts';
import { printAnswer } from '../lib/cli/message.ts';
import { columnsOf } from '../lib/cli/terminal.ts';
import { VERSION } from '../lib/cli/version.ts';
import { nearestName } from '../lib/record/nearest.ts';
import { type Action, actionOf } from './action.ts';
import { runForeign } from './foreign.ts';
import { formatVerbs } from './help.ts';
import { foreignBinary, foreignVerbs, ownBinary, ownVerbs } from './verbs.ts';

const folder = import.meta.dirname;
const path = process.env.PATH ?? '';

function start(argv: readonly string[]): void {
  const action = actionOf(argv);
  const file = action.kind === 'run' ? ownBinary(folder, action.verb) : undefined;
  if (action.kind === 'run' && file !== undefined) runHere(file, action.args);
  else void runGuarded('obs', () => perform(action));
}

function runHere(file: string, args: readonly string[]): void {
  process.argv = [process.execPath, file, ...args];
  createRequire(file)(file);
}

async function perform(action: Action): Promise<Outcome> {
  switch (action.kind) {
    case 'misuse':
      throw new UsageError(action.message);
    case 'version':
      return printAnswer(`obs ${VERSION}\n`);
    case 'help':
      return printAnswer(helpText());
    case 'run':
      return runOnPath(action.verb, action.args);
  }
}

function helpText(): string {
  const own = ownVerbs(folder);
  return formatVerbs(own, foreignVerbs(path, new Set(own.map(({ name }) => name))), columnsOf(1));
}

function runOnPath(verb: string, args: readonly string[]): Promise<Outcome> {
  const file = foreignBinary(path, verb);
  if (file !== undefined) return runForeign(file, args);
  const own = ownVerbs(folder).map(({ name }) => name);
  const near = nearestName(verb, ['help', 'version', ...own, ...foreignVerbs(path, new Set(own))]);
  throw new UsageError(
    `unknown verb ${verb}; ${near === undefined ? 'see obs help' : `did you mean ${near}?`}`,
  );
}

start(process.argv.slice(2));
