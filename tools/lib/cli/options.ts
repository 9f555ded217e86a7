// The options of a tool, declared once as data. The parser, --help and the tests of the table itself read this table,
// and the types of the parsed values are derived from it, so that no second source of truth can drift.

/** What every option has. */
interface OptionBase {
  /** The long name without dashes: lower case words joined by '-'. */
  readonly name: string;
  /** One letter for the form `-x`. */
  readonly short?: string;
  /** One sentence fragment for --help, without a full stop at the end. */
  readonly describe: string;
}

/** What every option has that takes a value. */
interface ValueBase extends OptionBase {
  /** What --help writes for the value: one upper case word such as FILE. The default says the type. */
  readonly placeholder?: string;
  /** The tool cannot run without it. */
  readonly required?: true;
}

/** `--name`, and with `negatable` also `--no-name`. Given twice it means the same as once. */
export interface BooleanOption extends OptionBase {
  readonly type: 'boolean';
  readonly negatable?: true;
  readonly default?: boolean;
}

/** Any text; the empty text only with `allowEmpty`, since it is mostly an unset shell variable. */
export interface StringOption extends ValueBase {
  readonly type: 'string';
  readonly allowEmpty?: true;
  readonly default?: string;
}

/** A finite decimal number. */
export interface NumberOption extends ValueBase {
  readonly type: 'number';
  readonly integer?: true;
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}

/** A size such as `64K` or `1MiB`, or a plain number of bytes; the parsed value is a whole number of bytes. */
export interface SizeOption extends ValueBase {
  readonly type: 'size';
  /** Bounds and default are written as the user would write them. */
  readonly min?: string;
  readonly max?: string;
  readonly default?: string;
}

/** A duration with its unit, such as `250ms` or `1m30s`; the parsed value is a number of milliseconds. */
export interface DurationOption extends ValueBase {
  readonly type: 'duration';
  readonly min?: string;
  readonly max?: string;
  readonly default?: string;
}

/** One word of a fixed set. */
export interface ChoiceOption extends ValueBase {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** May be given several times; each value is kept in order. With `separator` one value may hold several. */
export interface ListOption extends ValueBase {
  readonly type: 'list';
  readonly separator?: ',';
}

export type Option =
  | BooleanOption
  | StringOption
  | NumberOption
  | SizeOption
  | DurationOption
  | ChoiceOption
  | ListOption;

/** Words that are no options. */
export interface Positionals {
  /** As --help shows it, for example `KEY=VALUE`. */
  readonly name: string;
  readonly describe: string;
  readonly min: number;
  /** Leave out for any number. */
  readonly max?: number;
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A verb of a tool as its --help lists it. */
export interface VerbEntry {
  /** The word that is typed. */
  readonly name: string;
  /** The summary of the verb's own spec. */
  readonly summary: string;
}

/** All that the frame needs to know about a tool. */
export interface ToolSpec<Options extends readonly Option[] = readonly Option[]> {
  /** The name of the binary, for example `obs-tag`; of a verb of it with the verb behind it, `obs-agg merge`. */
  readonly name: string;
  /** One line: what it does, beginning with a verb, without a full stop. */
  readonly summary: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly examples: readonly Example[];
  readonly options: Options;
  readonly positionals?: Positionals;
  /** The words after `--` are a command of their own and kept apart from the positionals. */
  readonly takesCommand?: true;
  /** Paragraphs for the end of --help; the bounds of the tool's state belong here. */
  readonly notes?: readonly string[];
  /** Filled in by the frame (verbs.ts). */
  readonly verbs?: readonly VerbEntry[];
}

/** Declares a tool; exists so that literal types of the option table are kept without `as const`. */
export function defineTool<const Options extends readonly Option[]>(
  spec: ToolSpec<Options>,
): ToolSpec<Options> {
  return spec;
}

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type GivenValue<O extends Option> = O extends { readonly type: 'boolean' }
  ? boolean
  : O extends { readonly type: 'number' | 'size' | 'duration' }
    ? number
    : O extends { readonly type: 'list' }
      ? readonly string[]
      : O extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : string;

type IsAlwaysThere<O extends Option> = O extends { readonly type: 'boolean' | 'list' }
  ? true
  : O extends { readonly required: true }
    ? true
    : O extends { readonly default: string | number }
      ? true
      : false;

type ValueOf<O extends Option> = IsAlwaysThere<O> extends true ? GivenValue<O> : GivenValue<O> | undefined;

/** The parsed values of an option table, by camel-case name: `--max-line` is `maxLine`. */
export type OptionValues<Options extends readonly Option[]> = {
  readonly [O in Options[number] as CamelCase<O['name']>]: ValueOf<O>;
};

/** The name under which the value of an option is found: `max-line` gives `maxLine`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** How an option is written in messages and in --help: `--by`, without its value. */
export function longForm(option: Option): string {
  return `--${option.name}`;
}

/** The word that stands for the value of an option in --help, or undefined for one that takes none. */
export function placeholderOf(option: Option): string | undefined {
  switch (option.type) {
    case 'boolean':
      return undefined;
    case 'choice':
      return option.placeholder ?? option.choices.join('|');
    case 'string':
    case 'list':
      return option.placeholder ?? 'TEXT';
    default:
      return option.placeholder ?? option.type.toUpperCase();
  }
}
