// Patterns of paths, as a shell has them:
//
//   *        any characters of a name, but no dot at its beginning        ?   one of them
//   [a-z]    one of these, [!a-z] one of the others                       {a,b}   one or the other
//   **       as a name of its own: any folders, hidden ones left out      \x  the character x
//
// A pattern without any of these is the path of one file.

/** A pattern that cannot be read. The message follows the pattern. */
export class GlobFailure extends Error {
  override readonly name = 'GlobFailure';
}

export type GlobPart =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pattern'; readonly regexp: RegExp }
  | { readonly kind: 'any folders' };

export interface Glob {
  /** The folder that every path begins with; '.' or '/' where there is none. */
  readonly folder: string;
  /** What follows it, name by name; at least one. */
  readonly parts: readonly GlobPart[];
  readonly isPath: boolean;
}

const MOST_ALTERNATIVES = 1000;
const SPECIAL = /[*?[\]{}\\]/;

/** The patterns that `text` stands for: one, unless it has alternatives in braces. @throws GlobFailure */
export function parseGlob(text: string): readonly Glob[] {
  if (text === '') throw new GlobFailure('is empty');
  if (text.includes('\0')) throw new GlobFailure('holds a NUL character');
  return alternatives(text).map(globOf);
}

function globOf(text: string): Glob {
  const names = text.split('/').filter((name, index) => name !== '' || index === 0);
  const parts = names.map(partOf);
  const first = parts.slice(0, -1).findIndex(({ kind }) => kind !== 'name');
  const literal = first < 0 ? parts.length - 1 : first;
  const folder = parts
    .slice(0, literal)
    .map((part) => (part.kind === 'name' ? part.name : ''))
    .join('/');
  const rest = parts.slice(literal);
  if (rest.at(-1)?.kind === 'any folders') rest.push({ kind: 'pattern', regexp: /^[^.]/s });
  const isPath = rest.every(({ kind }) => kind === 'name');
  if (isPath && text.endsWith('/')) throw new GlobFailure('names a folder: add /* for the files in it');
  return { folder: folder === '' ? (text.startsWith('/') ? '/' : '.') : folder, parts: rest, isPath };
}

function partOf(name: string): GlobPart {
  if (name === '**') return { kind: 'any folders' };
  if (!SPECIAL.test(name)) return { kind: 'name', name };
  const source = regexpOf(name);
  if (source === undefined) return { kind: 'name', name: name.replace(/\\(.)/gs, '$1') };
  return { kind: 'pattern', regexp: new RegExp(`^${/^[*?[]/.test(name) ? '(?!\\.)' : ''}${source}$`, 'su') };
}

/** Undefined when only a `\` made the name look like a pattern. */
function regexpOf(name: string): string | undefined {
  let source = '';
  let isPattern = false;
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at);
    if (character === '*' || character === '?' || character === '[') isPattern = true;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const { source: set, end } = setAt(name, at);
      source += set;
      at = end;
    } else if (character === '\\') {
      if (at + 1 === name.length) throw new GlobFailure('ends with a backslash');
      source += escaped(name.charAt(++at));
    } else source += escaped(character);
  }
  return isPattern ? source : undefined;
}

/** A set in brackets that begins at `at`, and where it ends. */
function setAt(name: string, at: number): { readonly source: string; readonly end: number } {
  const isNegated = /[!^]/.test(name.charAt(at + 1));
  const start = at + (isNegated ? 2 : 1);
  // A ] that comes first is one of the set.
  const end = name.indexOf(']', start + 1);
  if (end < 0) throw new GlobFailure('has a [ that is not closed');
  const set = name.slice(start, end).replace(/[\\\]^[]/g, '\\$&');
  const source = `[${isNegated ? '^' : ''}${set}]`;
  try {
    new RegExp(source, 'u');
  } catch {
    throw new GlobFailure(`has a set that is none: ${name.slice(at, end + 1)}`);
  }
  return { source, end };
}

function escaped(character: string): string {
  return /[\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Every choice of the alternatives in braces. */
function alternatives(text: string): string[] {
  const open = indexOutside(text, '{', 0);
  if (open < 0) return [text];
  const { choices, end } = choicesAt(text, open);
  const tails = alternatives(text.slice(end + 1));
  const all = choices.flatMap(alternatives).flatMap((choice) => tails.map((tail) => choice + tail));
  if (all.length > MOST_ALTERNATIVES)
    throw new GlobFailure(`stands for more than ${MOST_ALTERNATIVES} patterns`);
  return all.map((rest) => text.slice(0, open) + rest);
}

function choicesAt(text: string, open: number): { readonly choices: string[]; readonly end: number } {
  const choices: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      choices.push(text.slice(start, at));
      start = at + 1;
    } else if (character === '}' && --depth === 0)
      return { choices: [...choices, text.slice(start, at)], end: at };
  }
  throw new GlobFailure('has a { that is not closed');
}

function indexOutside(text: string, character: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === character) return at;
  }
  return -1;
}
