// The common part of RE2's syntax (github.com/google/re2/wiki/Syntax), parsed twice over in one go: as a tree, to bound
// what a backtracking engine does with it, and as a JavaScript pattern that means exactly the same. Whatever is not
// common (named groups, flags behind the start, \pL, [[:alpha:]], …), and whatever is malformed, is `undefined` here:
// the RE2 engine itself then accepts or refuses it.

import {
  ALL_CHARS,
  type CharSet,
  charRange,
  charSet,
  complement,
  NO_CHARS,
  withoutCase,
} from './char-set.ts';

export type PatternNode =
  /** One character. */
  | { readonly type: 'chars'; readonly set: CharSet }
  /** Nothing is read: `^` and `$` end or begin a text, `\b` and `\B` may hold anywhere. */
  | { readonly type: 'assert'; readonly place: 'start' | 'end' | 'anywhere' }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly branches: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly body: PatternNode; readonly min: number; readonly max: number };

export interface CommonPattern {
  readonly root: PatternNode;
  /** For `new RegExp(script, flags)`. */
  readonly script: string;
  readonly flags: 'u' | 'iu';
  /** The groups that capture, in their order, by name or undefined; empty unless they were asked for. */
  readonly groups: readonly (string | undefined)[];
}

/** Repeats beyond this are an error in RE2. */
const MAX_REPEAT = 1000;
const MAX_DEPTH = 50;

interface Scan {
  readonly source: string;
  readonly ignoreCase: boolean;
  /** Filled with the groups; undefined where none of them captures. */
  readonly groups: (string | undefined)[] | undefined;
  at: number;
}

interface Piece {
  readonly node: PatternNode;
  readonly script: string;
}

/**
 * A pattern of the common syntax; undefined for any other text. With `captures` its groups capture, and named ones are of the syntax; what
 * a group inside of a repeat has captured is not common.
 */
export function parseCommonPattern(source: string, captures = false): CommonPattern | undefined {
  const ignoreCase = source.startsWith('(?i)');
  const scan: Scan = { source, ignoreCase, groups: captures ? [] : undefined, at: ignoreCase ? 4 : 0 };
  const piece = parseChoice(scan, 0);
  if (piece === undefined || scan.at < source.length) return undefined;
  return {
    root: piece.node,
    script: piece.script,
    flags: ignoreCase ? 'iu' : 'u',
    groups: scan.groups ?? [],
  };
}

/** True when a node can match nothing. */
export function isNullable(node: PatternNode): boolean {
  switch (node.type) {
    case 'chars':
      return false;
    case 'assert':
      return true;
    case 'sequence':
      return node.parts.every(isNullable);
    case 'choice':
      return node.branches.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
  }
}

function take(scan: Scan, text: string): boolean {
  if (!scan.source.startsWith(text, scan.at)) return false;
  scan.at += text.length;
  return true;
}

function parseChoice(scan: Scan, depth: number): Piece | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const branches: Piece[] = [];
  do {
    const branch = parseSequence(scan, depth);
    if (branch === undefined) return undefined;
    branches.push(branch);
  } while (take(scan, '|'));
  if (branches.length === 1) return branches[0];
  return {
    node: { type: 'choice', branches: branches.map(({ node }) => node) },
    script: branches.map(({ script }) => script).join('|'),
  };
}

function parseSequence(scan: Scan, depth: number): Piece | undefined {
  const parts: PatternNode[] = [];
  let script = '';
  while (scan.at < scan.source.length && !'|)'.includes(scan.source[scan.at]!)) {
    const groupsBefore = scan.groups?.length;
    const atom = parseAtom(scan, depth);
    const piece = atom === undefined ? undefined : parseRepeat(scan, atom);
    if (piece === undefined) return undefined;
    if (scan.groups && hasTwoMeanings(piece, scan.groups.length !== groupsBefore)) return undefined;
    parts.push(piece.node);
    script += piece.script;
  }
  return { node: parts.length === 1 ? parts[0]! : { type: 'sequence', parts }, script };
}

/**
 * Where it matters what is captured: of a group in a repeat RE2 tells the last turn that captured and JavaScript the last turn, and they
 * differ in whether a turn may match nothing.
 */
function hasTwoMeanings({ node }: Piece, hasGroup: boolean): boolean {
  return node.type === 'repeat' && ((hasGroup && node.max > 1) || isNullable(node.body));
}

/** A repeat operator: minimum, maximum, and its length with a `?` for laziness, which changes no answer. */
const REPEAT = /(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??/y;

function parseRepeat(scan: Scan, atom: Piece): Piece | undefined {
  REPEAT.lastIndex = scan.at;
  const found = REPEAT.exec(scan.source);
  // A brace that opens no repeat is a literal in RE2, and none in JavaScript.
  if (found === null) return scan.source[scan.at] === '{' ? undefined : atom;
  scan.at += found[0].length;
  const { min, max } = repeatBounds(found);
  const isValid = min <= max && min <= MAX_REPEAT && (max <= MAX_REPEAT || max === Infinity);
  const isDoubled = scan.at < scan.source.length && '*+?{'.includes(scan.source[scan.at]!);
  if (!isValid || isDoubled || atom.node.type === 'assert') return undefined;
  return { node: { type: 'repeat', body: atom.node, min, max }, script: atom.script + found[0] };
}

function repeatBounds([, sign, low, comma, high]: RegExpExecArray): { min: number; max: number } {
  if (sign === '?') return { min: 0, max: 1 };
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: Infinity };
  const min = Number(low);
  if (comma === '') return { min, max: high === '' ? min : Number.NaN };
  return { min, max: high === '' ? Infinity : Number(high) };
}

function parseAtom(scan: Scan, depth: number): Piece | undefined {
  const char = nextChar(scan);
  switch (char) {
    case '(':
      return parseGroup(scan, depth);
    case '[':
      return parseClass(scan);
    case '.':
      return chars(complement(charSet(0x0a)), '[^\\n]');
    case '^':
      return { node: { type: 'assert', place: 'start' }, script: '^' };
    case '$':
      return { node: { type: 'assert', place: 'end' }, script: '$' };
    case '\\':
      return parseEscape(scan);
    case '*':
    case '+':
    case '?':
    case '{':
      return undefined;
    default:
      return literal(scan, char.codePointAt(0)!);
  }
}

function nextChar(scan: Scan): string {
  const char = String.fromCodePoint(scan.source.codePointAt(scan.at)!);
  scan.at += char.length;
  return char;
}

function chars(set: CharSet, script: string): Piece {
  return { node: { type: 'chars', set }, script };
}

/** Case beyond ASCII is left to the other engine: the two need not know the same version of Unicode. */
function literal(scan: Scan, codePoint: number): Piece | undefined {
  if (!scan.ignoreCase) return chars(charSet(codePoint), escaped(codePoint));
  return codePoint > 0x7f ? undefined : chars(withoutCase(charSet(codePoint)), escaped(codePoint));
}

/** A character that means itself, inside of a class and outside. */
function escaped(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  if (/^[0-9A-Za-z_ ]$/.test(char) || codePoint > 0x7f) return char;
  return `\\x${codePoint.toString(16).padStart(2, '0')}`;
}

/** What opens a group that captures under a name. */
const NAME = /\?P?<([A-Za-z_][A-Za-z0-9_]*)>/y;

function parseGroup(scan: Scan, depth: number): Piece | undefined {
  const isCapture = scan.groups !== undefined && !scan.source.startsWith('?:', scan.at);
  if (isCapture && !openCapture(scan, scan.groups)) return undefined;
  if (!isCapture && !take(scan, '?:') && scan.source[scan.at] === '?') return undefined;
  const inner = parseChoice(scan, depth + 1);
  if (inner === undefined || !take(scan, ')')) return undefined;
  // Wrapped, so that a repeat of a group that holds one assertion is still a repeat of a group.
  const node: PatternNode =
    inner.node.type === 'assert' ? { type: 'sequence', parts: [inner.node] } : inner.node;
  return { node, script: `(${isCapture ? '' : '?:'}${inner.script})` };
}

/** Notes a group that captures; false for what is no such group, and for a name that another one has. */
function openCapture(scan: Scan, groups: (string | undefined)[]): boolean {
  NAME.lastIndex = scan.at;
  const name = NAME.exec(scan.source)?.[1];
  if (name === undefined && scan.source[scan.at] === '?') return false;
  if (name !== undefined && groups.includes(name)) return false;
  if (name !== undefined) scan.at = NAME.lastIndex;
  groups.push(name);
  return true;
}

interface NamedClass {
  readonly set: CharSet;
  readonly script: string;
}

const digits: NamedClass = { set: charRange(0x30, 0x39), script: '0-9' };
const words: NamedClass = {
  set: digits.set | charRange(0x41, 0x5a) | charRange(0x61, 0x7a) | charSet(0x5f),
  script: '0-9A-Za-z_',
};
const spaces: NamedClass = {
  set: charSet(0x09) | charSet(0x0a) | charSet(0x0c) | charSet(0x0d) | charSet(0x20),
  script: '\\t\\n\\f\\r ',
};
/** As in RE2: ASCII only, and no vertical tab among the spaces. */
const namedClasses: ReadonlyMap<string, NamedClass> = new Map([
  ['d', digits],
  ['w', words],
  ['s', spaces],
]);

const controls: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);

function parseEscape(scan: Scan): Piece | undefined {
  if (take(scan, 'A')) return { node: { type: 'assert', place: 'start' }, script: '^' };
  if (take(scan, 'z')) return { node: { type: 'assert', place: 'end' }, script: '$' };
  const letter = scan.source.charAt(scan.at);
  if (letter === 'b' || letter === 'B') return parseBoundary(scan, letter);
  const named = namedClasses.get(letter.toLowerCase());
  if (named === undefined) {
    const codePoint = parseEscapedChar(scan);
    return codePoint === undefined ? undefined : literal(scan, codePoint);
  }
  scan.at++;
  const set = scan.ignoreCase ? withoutCase(named.set) : named.set;
  const isNegated = letter !== letter.toLowerCase();
  return isNegated ? chars(complement(set), `[^${named.script}]`) : chars(set, `[${named.script}]`);
}

/** Without case JavaScript counts two characters beyond ASCII as letters of a word, RE2 none. */
function parseBoundary(scan: Scan, letter: string): Piece | undefined {
  if (scan.ignoreCase) return undefined;
  scan.at++;
  return { node: { type: 'assert', place: 'anywhere' }, script: `\\${letter}` };
}

/** The character that the escape behind a backslash stands for. */
function parseEscapedChar(scan: Scan): number | undefined {
  const hex = /x([0-9A-Fa-f]{2})/y;
  hex.lastIndex = scan.at;
  const found = hex.exec(scan.source);
  if (found !== null) {
    scan.at += 3;
    return Number.parseInt(found[1]!, 16);
  }
  const char = scan.source.charAt(scan.at++);
  const control = controls.get(char);
  if (control !== undefined) return control;
  return /^[!-/:-@[-`{-~]$/.test(char) ? char.charCodeAt(0) : undefined;
}

function parseClass(scan: Scan): Piece | undefined {
  const isNegated = take(scan, '^');
  let set = NO_CHARS;
  let script = '';
  do {
    const item = parseClassItem(scan);
    if (item === undefined) return undefined;
    set |= item.set;
    script += item.script;
  } while (!take(scan, ']'));
  if (scan.ignoreCase) set = withoutCase(set);
  return isNegated ? chars(complement(set), `[^${script}]`) : chars(set & ALL_CHARS, `[${script}]`);
}

/** A range, a character or `\d` and the like. A `]` at the start and a `[` anywhere are left to the other engine. */
function parseClassItem(scan: Scan): NamedClass | undefined {
  if (scan.source[scan.at] === '\\') {
    const named = namedClasses.get(scan.source.charAt(scan.at + 1));
    if (named !== undefined) {
      scan.at += 2;
      return named;
    }
  }
  const low = parseClassChar(scan);
  if (low === undefined) return undefined;
  const isRange = scan.source[scan.at] === '-' && scan.source[scan.at + 1] !== ']';
  if (!isRange) return { set: charSet(low), script: escaped(low) };
  scan.at++;
  const high = parseClassChar(scan);
  if (high === undefined || high < low) return undefined;
  return { set: charRange(low, high), script: `${escaped(low)}-${escaped(high)}` };
}

function parseClassChar(scan: Scan): number | undefined {
  if (scan.at >= scan.source.length || ']['.includes(scan.source[scan.at]!)) return undefined;
  const char = nextChar(scan);
  const codePoint = char === '\\' ? parseEscapedChar(scan) : char.codePointAt(0)!;
  return scan.ignoreCase && codePoint !== undefined && codePoint > 0x7f ? undefined : codePoint;
}
