// The text of --help, made from the option table: what the tool does, examples, options, what bounds its state.

import { COMMON_OPTIONS } from './common.ts';
import { longForm, type Option, placeholderOf, type ToolSpec } from './options.ts';

const INDENT = '  ';
const DESCRIPTION_COLUMN = 26;
const NARROWEST = 40;
const WIDEST = 100;

const EXIT_STATUS =
  'exit status: 0 done; 1 the answer is no; 2 usage or configuration; 3 the system refused something';

/** The help of a tool as lines of at most `width` columns (within 40 to 100), each ended. Commands are not folded. */
export function formatHelp(spec: ToolSpec, width: number): string {
  const columns = within(width);
  return text([
    ...opening(spec, columns),
    verbsSection(spec, columns),
    positionalsSection(spec, columns),
    optionsSection('options:', spec.options, columns),
    optionsSection('options of every tool:', COMMON_OPTIONS, columns),
    notesSection(spec, columns),
    fold(EXIT_STATUS, columns),
  ]);
}

/** The beginning of it, for who has called the tool without anything to do: what it does, usage and examples. */
export function formatShortHelp(spec: ToolSpec, width: number): string {
  return text([...opening(spec, within(width)), [`${spec.name} --help shows all options`]]);
}

function opening(spec: ToolSpec, columns: number): string[][] {
  return [
    fold(`${spec.name}: ${spec.summary}`, columns),
    [`usage: ${spec.name} ${spec.usage}`.trimEnd()],
    examplesSection(spec),
  ];
}

function within(width: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, width));
}

function text(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function examplesSection(spec: ToolSpec): string[] {
  if (spec.examples.length === 0) return [];
  const lines = spec.examples.flatMap(({ command, does }) => [
    `${INDENT}# ${does}`,
    ...command.split('\n').map((line) => INDENT + line),
  ]);
  return ['examples:', ...lines];
}

function verbsSection({ name: tool, verbs = [] }: ToolSpec, columns: number): string[] {
  if (verbs.length === 0) return [];
  const entries = verbs.flatMap(({ name, summary }) => entry(name, summary, columns));
  return [`verbs (${tool} VERB --help shows the options of one):`, ...entries];
}

function positionalsSection(spec: ToolSpec, columns: number): string[] {
  if (spec.positionals === undefined || spec.positionals.max === 0) return [];
  return entry(spec.positionals.name, spec.positionals.describe, columns);
}

function optionsSection(title: string, options: readonly Option[], columns: number): string[] {
  if (options.length === 0) return [];
  return [title, ...options.flatMap((option) => entry(formsOf(option), describe(option), columns))];
}

function notesSection(spec: ToolSpec, columns: number): string[] {
  if (spec.notes === undefined) return [];
  return ['notes:', ...spec.notes.flatMap((note) => hang(`${INDENT}- `, note, columns))];
}

/** `-b, --by=FIELD,…` */
export function formsOf(option: Option): string {
  const placeholder = hasManyChoices(option) ? 'NAME' : placeholderOf(option);
  const long = option.type === 'boolean' && option.negatable ? `--[no-]${option.name}` : longForm(option);
  const forms = option.short === undefined ? [long] : [`-${option.short}`, long];
  return placeholder === undefined ? forms.join(', ') : `${forms.join(', ')}=${placeholder}`;
}

/** Columns that the choices of an option may take in the place of its value; more of them stand in its description. */
const CHOICES_COLUMNS = 40;

function hasManyChoices(option: Option): boolean {
  return option.type === 'choice' && (placeholderOf(option) ?? '').length > CHOICES_COLUMNS;
}

function describe(option: Option): string {
  const facts: string[] = [];
  if (option.type === 'choice' && hasManyChoices(option)) facts.push(`one of ${option.choices.join(' ')}`);
  if (option.type !== 'boolean' && option.required) facts.push('needed');
  if (option.type === 'list') facts.push('may be repeated');
  if (option.type !== 'list' && option.default !== undefined) facts.push(`default ${option.default}`);
  return facts.length === 0 ? option.describe : `${option.describe} (${facts.join('; ')})`;
}

/** A term in the left column and what it means in the right one, below it when the term is too long. */
function entry(term: string, meaning: string, columns: number): string[] {
  const left = INDENT + term;
  const lines = hang(' '.repeat(DESCRIPTION_COLUMN), meaning, columns);
  const fits = left.length <= DESCRIPTION_COLUMN - 2;
  return fits
    ? [left.padEnd(DESCRIPTION_COLUMN) + lines[0]!.trimStart(), ...lines.slice(1)]
    : [left, ...lines];
}

/** Folds `text` behind `lead`, with the lines after the first indented as far as it. */
function hang(lead: string, text: string, columns: number): string[] {
  const lines = fold(text, Math.max(20, columns - lead.length));
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line);
}

/** Breaks at spaces into lines of at most `columns`; a longer word stands alone. */
export function fold(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
