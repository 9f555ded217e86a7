// The words of a command line, told apart by the option table as POSIX and GNU do it.
//
// This comes before yargs because no configuration of it can do these: `--json true` would swallow the next word,
// `--json=maybe` would silently be false, `-sVALUE` would be a group of letters, `---x` and `-` would be positionals or
// errors by luck, `--where='"a"'` would lose its quotes, and its messages name no near miss.

import { nearestName } from '../record/nearest.ts';
import { UsageError } from './failure.ts';
import { longForm, type Option, placeholderOf } from './options.ts';

/** One option as it was given. */
export interface Given {
  /** The long name, with `no-` in front where it was switched off. */
  readonly name: string;
  /** Undefined for a flag. */
  readonly value: string | undefined;
}

export interface Words {
  /** In the order given. */
  readonly options: readonly Given[];
  /** Words that are no options: all before `--`, and those after it unless they were asked for apart. */
  readonly positionals: readonly string[];
  /** The words after the first `--`, untouched; undefined when there was none. */
  readonly afterDashes: readonly string[] | undefined;
}

const NEGATIVE_NUMBER = /^-(\d+\.?\d*|\.\d+)/;
const HELP_HINT = '--help lists the options';

/**
 * Tells the words of `argv` apart. Throws UsageError for an unknown option, a value missing or one too many.
 * A value in a word of its own may not begin with a dash unless it is `-` or begins as a negative number.
 */
export function splitWords(table: readonly Option[], argv: readonly string[]): Words {
  const names = namesOf(table);
  const options: Given[] = [];
  const positionals: string[] = [];
  let at = 0;
  while (at < argv.length) {
    const word = argv[at]!;
    at += 1;
    if (word === '--') return { options, positionals, afterDashes: argv.slice(at) };
    if (isPositional(word, names)) {
      positionals.push(word);
      continue;
    }
    const isLong = word.startsWith('--');
    const taken = isLong ? longWord(word, argv[at], names) : shortWord(word, argv[at], names);
    options.push(...taken.options);
    at += taken.following;
  }
  return { options, positionals, afterDashes: undefined };
}

interface Names {
  readonly long: ReadonlyMap<string, Option>;
  readonly short: ReadonlyMap<string, Option>;
}

/** What one word stands for, and how many words after it were its value: 0 or 1. */
interface Taken {
  readonly options: readonly Given[];
  readonly following: 0 | 1;
}

function namesOf(table: readonly Option[]): Names {
  const long = new Map<string, Option>();
  const short = new Map<string, Option>();
  for (const option of table) {
    long.set(option.name, option);
    if (option.type === 'boolean' && option.negatable) long.set(`no-${option.name}`, option);
    if (option.short !== undefined) short.set(option.short, option);
  }
  return { long, short };
}

function isPositional(word: string, names: Names): boolean {
  if (!word.startsWith('-') || word === '-') return true;
  return NEGATIVE_NUMBER.test(word) && !names.short.has(word.charAt(1));
}

function longWord(word: string, next: string | undefined, names: Names): Taken {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const option = names.long.get(name);
  if (option === undefined) throw unknownLong(name, names);
  if (option.type !== 'boolean') {
    return equals < 0 ? separateValue(option, next) : attachedValue(option, word.slice(equals + 1));
  }
  if (equals >= 0)
    throw new UsageError(`option --${name} takes no value, got ${quote(word.slice(equals + 1))}`);
  return { options: [{ name, value: undefined }], following: 0 };
}

/** `-x`, `-xyz`, `-xVALUE`, `-x=VALUE`, `-x VALUE`. */
function shortWord(word: string, next: string | undefined, names: Names): Taken {
  const options: Given[] = [];
  const letters = [...word].slice(1);
  for (const [index, letter] of letters.entries()) {
    const option = names.short.get(letter);
    if (option === undefined) throw unknownShort(letter, word, names);
    if (option.type !== 'boolean') {
      const rest = letters.slice(index + 1).join('');
      const taken =
        rest === ''
          ? separateValue(option, next)
          : attachedValue(option, rest.startsWith('=') ? rest.slice(1) : rest);
      return { options: [...options, ...taken.options], following: taken.following };
    }
    options.push({ name: option.name, value: undefined });
  }
  return { options, following: 0 };
}

function attachedValue(option: Option, value: string): Taken {
  if (value === '' && !(option.type === 'string' && option.allowEmpty)) {
    throw new UsageError(
      `option ${longForm(option)} needs a value (${placeholderOf(option)}), got an empty one`,
    );
  }
  return { options: [{ name: option.name, value }], following: 0 };
}

function separateValue(option: Option, next: string | undefined): Taken {
  const form = longForm(option);
  if (next === undefined)
    throw new UsageError(`option ${form} needs a value: ${form}=${placeholderOf(option)}`);
  if (next.startsWith('-') && next !== '-' && !NEGATIVE_NUMBER.test(next)) {
    throw new UsageError(
      `option ${form} needs a value, got ${quote(next)}; if that is the value: ${form}=${next}`,
    );
  }
  return { options: attachedValue(option, next).options, following: 1 };
}

function unknownLong(name: string, names: Names): UsageError {
  const near = nearestName(name, names.long.keys());
  return new UsageError(
    `unknown option --${name}; ${near === undefined ? HELP_HINT : `did you mean --${near}?`}`,
  );
}

function unknownShort(letter: string, word: string, names: Names): UsageError {
  const within = word.length > 2 ? ` in ${word}` : '';
  const typed = word.slice(1);
  const long = names.long.has(typed) ? typed : undefined;
  const hint = long === undefined ? HELP_HINT : `did you mean --${long}?`;
  return new UsageError(`unknown option -${letter}${within}; ${hint}`);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
