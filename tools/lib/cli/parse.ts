// The one file that imports yargs. Words come in already told apart (words.ts), so yargs is configured to guess nothing:
// no numbers, no dots, no camel case, no negation, no arrays from what follows, no exit and no output of its own. Values
// are words of their own, taken unseen (nargs): after `--name=` yargs would strip quotes.
// It collects the options and refuses what the table does not declare; values.ts gives them their types.

import yargs from 'yargs';
import { allOptions, type ToolValues } from './common.ts';
import { UsageError } from './failure.ts';
import {
  camelCase,
  longForm,
  type Option,
  type Positionals,
  placeholderOf,
  type ToolSpec,
} from './options.ts';
import { typedValue } from './values.ts';
import { type Given, splitWords, type Words } from './words.ts';

/** What was typed: no file is opened and nothing is looked up yet. */
export interface Parsed<Options extends readonly Option[]> {
  readonly values: ToolValues<Options>;
  readonly positionals: readonly string[];
  /** The words after `--` for a tool that takes a command; undefined when there was no `--`. */
  readonly command: readonly string[] | undefined;
}

/** `help` and `version` win over everything that is merely missing or misfit, but not over an unknown option. */
export type Request<Options extends readonly Option[]> =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly parsed: Parsed<Options> };

/** Reads the words after the tool's name. Throws UsageError with one line that says what is wrong. */
export function parseArguments<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
  argv: readonly string[],
): Request<Options> {
  const table = allOptions(spec);
  const words = splitWords(table, argv);
  if (words.options.some(({ name }) => name === 'help')) return { kind: 'help' };
  if (words.options.some(({ name }) => name === 'version')) return { kind: 'version' };
  const collected = collect(table, words.options);
  const values: Record<string, unknown> = {};
  for (const option of table) values[camelCase(option.name)] = optionValue(option, collected);
  const positionals = positionalsOf(spec, words);
  const command = spec.takesCommand ? words.afterDashes : undefined;
  // The table that the values were just computed from is the one that ToolValues is derived from.
  return { kind: 'run', parsed: { values: values as ToolValues<Options>, positionals, command } };
}

/** What yargs returns: every option as the list of texts or flags given for it. */
type Collected = Readonly<Record<string, unknown>>;

function collect(table: readonly Option[], given: readonly Given[]): Collected {
  // Many stages of a pipeline are given no option, and setting yargs up costs a tenth of the start-up of a process.
  if (given.length === 0) return {};
  const valued = table.filter(({ type }) => type !== 'boolean').map(({ name }) => name);
  return yargs()
    .help(false)
    .version(false)
    .detectLocale(false)
    .exitProcess(false)
    .strictOptions()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'flatten-duplicate-arrays': true,
      'greedy-arrays': false,
      'nargs-eats-options': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .boolean(table.flatMap(flagNames))
    .string(valued)
    .nargs(Object.fromEntries(valued.map((name) => [name, 1])))
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .parseSync(
      given.flatMap(({ name, value }) => (value === undefined ? [`--${name}`] : [`--${name}`, value])),
    );
}

function flagNames(option: Option): string[] {
  if (option.type !== 'boolean') return [];
  return option.negatable ? [option.name, `no-${option.name}`] : [option.name];
}

function optionValue(option: Option, collected: Collected): unknown {
  if (option.type === 'boolean') return booleanValue(option, collected);
  const given = collected[option.name];
  const texts = given === undefined ? [] : Array.isArray(given) ? given.map(String) : [String(given)];
  if (option.required && texts.length === 0) {
    throw new UsageError(
      `option ${longForm(option)} is needed: ${longForm(option)}=${placeholderOf(option)}`,
    );
  }
  return typedValue(option, texts);
}

function booleanValue(option: Option, collected: Collected): unknown {
  const isOn = collected[option.name] !== undefined;
  const isOff = collected[`no-${option.name}`] !== undefined;
  if (isOn && isOff)
    throw new UsageError(`options --${option.name} and --no-${option.name} exclude each other`);
  if (isOn || isOff) return isOn;
  return typedValue(option, []);
}

function positionalsOf(spec: ToolSpec, words: Words): readonly string[] {
  const after = spec.takesCommand ? [] : (words.afterDashes ?? []);
  const positionals = [...words.positionals, ...after];
  const [command] = positionals;
  if (spec.takesCommand && spec.positionals === undefined && command !== undefined)
    throw new UsageError(`unexpected argument ${JSON.stringify(command)}; a command stands behind --`);
  checkCount(spec.positionals, positionals);
  return positionals;
}

function checkCount(expected: Positionals | undefined, positionals: readonly string[]): void {
  const max = expected === undefined ? 0 : (expected.max ?? Number.POSITIVE_INFINITY);
  const extra = positionals[max];
  if (extra !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(extra)}`);
  if (expected !== undefined && positionals.length < expected.min) {
    throw new UsageError(`${expected.name} is missing: ${expected.describe}`);
  }
}
