// Verbs of a tool, such as `obs-agg merge`: a word in the first place that stands for a spec and a main function of its
// own. Options come behind the verb, and `--` in front of it makes it an ordinary word.

import { nearestName } from '../record/nearest.ts';
import { UsageError } from './failure.ts';
import type { Option, ToolSpec, VerbEntry } from './options.ts';
import { type Main, runTool } from './run.ts';

/** One verb of a tool, ready to run. */
export interface Verb extends VerbEntry {
  /** Runs the verb as this process, to its end, with the words behind it. */
  start(argv: readonly string[]): void;
}

/** Makes a verb of a spec whose name is the tool's and the verb's: `obs-agg merge`. */
export function defineVerb<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
  main: Main<Options>,
): Verb {
  return {
    name: spec.name.slice(spec.name.indexOf(' ') + 1),
    summary: spec.summary,
    start: (argv) => runTool(spec, main, argv),
  };
}

/**
 * Runs the verb that the first word names, else the tool itself: `main`, or, for a tool that has only verbs, a usage error. The last
 * statement of a main.ts, as runTool is.
 */
export function runVerbs<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
  verbs: readonly Verb[],
  main?: Main<Options>,
): void {
  const [first, ...rest] = process.argv.slice(2);
  const verb = verbs.find(({ name }) => name === first);
  const whole = { ...spec, verbs };
  if (verb !== undefined) verb.start(rest);
  else if (main !== undefined) runTool(whole, main);
  else runWithoutVerb(whole, verbs);
}

function runWithoutVerb(spec: ToolSpec, verbs: readonly Verb[]): void {
  // Any number of words: what is wrong is the verb, not how many words follow it.
  const words = { name: 'VERB', describe: 'what to do', min: 0 };
  const main = ({ positionals: [word] }: { readonly positionals: readonly string[] }): never => {
    throw new UsageError(unknownVerb(spec.name, verbs, word));
  };
  runTool({ ...spec, positionals: words }, main, withoutItsOptions(process.argv.slice(2)));
}

/** Options behind a mistyped verb are those of the verb that was meant: unknown here, and not what is wrong. */
function withoutItsOptions(argv: readonly string[]): readonly string[] {
  const [first] = argv;
  const isAsking = argv.some((word) => ['-h', '--help', '-V', '--version'].includes(word));
  return first === undefined || first.startsWith('-') || isAsking ? argv : [first];
}

function unknownVerb(tool: string, verbs: readonly Verb[], word: string | undefined): string {
  const names = verbs.map(({ name }) => name);
  if (word === undefined)
    return `which verb? one of ${names.join(', ')}; ${tool} VERB --help shows its options`;
  const near = nearestName(word, names);
  const hint = near === undefined ? `it is one of ${names.join(', ')}` : `did you mean ${near}?`;
  return `unknown verb ${JSON.stringify(word)}; ${hint}`;
}
