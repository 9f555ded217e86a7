// What a command line of the umbrella asks for. Pure: nothing is looked up here.

import { nearestName } from '../lib/record/nearest.ts';

export type Action =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly verb: string; readonly args: readonly string[] }
  | { readonly kind: 'misuse'; readonly message: string };

const OPTIONS: ReadonlyMap<string, Action> = new Map([
  ['--help', { kind: 'help' }],
  ['-h', { kind: 'help' }],
  ['--version', { kind: 'version' }],
  ['-V', { kind: 'version' }],
]);

/** A verb becomes part of a file name, so it can be no path. */
const VERB = /^[a-z0-9][a-z0-9-]*$/;

/** Reads the words after `obs`. */
export function actionOf(argv: readonly string[]): Action {
  const [first, ...rest] = argv;
  if (first === undefined) return misuse('which verb? obs help lists them');
  const option = OPTIONS.get(first);
  if (option !== undefined) return unlessMore(rest, option);
  if (first.startsWith('-')) return unknownOption(first);
  if (first === 'version') return unlessMore(rest, { kind: 'version' });
  return first === 'help' ? helpOn(rest) : run(first, rest);
}

/** `help agg` asks obs-agg, `help agg merge` its verb. */
function helpOn([verb, ...rest]: readonly string[]): Action {
  if (verb === undefined) return { kind: 'help' };
  const [own, ...more] = rest;
  return unlessMore(more, run(verb, own === undefined ? ['--help'] : [own, '--help']));
}

function run(verb: string, args: readonly string[]): Action {
  if (VERB.test(verb)) return { kind: 'run', verb, args };
  return misuse(`${JSON.stringify(verb)} can be no verb; obs help lists them`);
}

function unlessMore([extra]: readonly string[], action: Action): Action {
  return extra === undefined ? action : misuse(`unexpected argument ${JSON.stringify(extra)}`);
}

function unknownOption(word: string): Action {
  const near = nearestName(word, OPTIONS.keys());
  return misuse(`unknown option ${word}; ${near === undefined ? 'see obs help' : `did you mean ${near}?`}`);
}

function misuse(message: string): Action {
  return { kind: 'misuse', message };
}
