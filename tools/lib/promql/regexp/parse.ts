// From a pattern in RE2's syntax to its parts. Refused as in RE2: look-around, back references, possessive repeats,
// `\C`; refused here beyond that: repeats nested deeper than 200, patterns longer than 64 KiB.

import { caseVariants } from './charclass.ts';
import { parseClass, parseClassEscape } from './parse-class.ts';
import { parseEscapedCodePoint } from './parse-escape.ts';
import { PatternCursor } from './pattern-cursor.ts';
import {
  MAX_DEPTH,
  MAX_PATTERN_LENGTH,
  MAX_REPEAT,
  type ParsedRegexp,
  RegexpError,
  type RegexpNode,
} from './syntax.ts';

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
}

interface State {
  readonly cursor: PatternCursor;
  readonly names: Map<string, number>;
  captureCount: number;
}

/** Parses a pattern. `dotAll` lets `.` match a line feed from the start, as label matchers do. Throws RegexpError. */
export function parseRegexp(pattern: string, dotAll: boolean): ParsedRegexp {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new RegexpError(`pattern longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  const state: State = { cursor: new PatternCursor(pattern), names: new Map(), captureCount: 0 };
  const flags: Flags = { ignoreCase: false, multiLine: false, dotAll, swapGreed: false };
  const root = parseAlternation(state, flags, 0);
  if (!state.cursor.done) throw new RegexpError('unexpected )');
  return { root, captureCount: state.captureCount, names: state.names };
}

// A flag group such as (?i) holds until the end of the group around it, across alternatives.
function parseAlternation(state: State, outer: Flags, depth: number): RegexpNode {
  if (depth > MAX_DEPTH) throw new RegexpError('expression nests too deeply');
  const { cursor } = state;
  let flags = outer;
  const alternatives: RegexpNode[] = [];
  let parts: RegexpNode[] = [];
  while (!cursor.done && cursor.peek() !== ')') {
    if (cursor.take('|')) {
      alternatives.push(concat(parts));
      parts = [];
    } else if (cursor.peek() === '(' && cursor.peek(1) === '?' && !cursor.startsWithAny(NAMED_GROUPS)) {
      const changed = parseFlags(state, flags);
      if (changed.closed) flags = changed.flags;
      else parts.push(parseRepeats(state, closeGroup(state, changed.flags, depth), flags, depth));
    } else if (cursor.take('\\Q')) {
      parts.push(...parseQuoted(state, flags, depth));
    } else {
      parts.push(parseRepeats(state, parseAtom(state, flags, depth), flags, depth));
    }
  }
  alternatives.push(concat(parts));
  return alternatives.length === 1 ? alternatives[0]! : { kind: 'alternate', parts: alternatives };
}

const NAMED_GROUPS = ['(?P<', '(?<'];

function concat(parts: readonly RegexpNode[]): RegexpNode {
  if (parts.length === 0) return { kind: 'empty' };
  return parts.length === 1 ? parts[0]! : { kind: 'concat', parts };
}

function parseFlags(state: State, flags: Flags): { flags: Flags; closed: boolean } {
  const { cursor } = state;
  cursor.skip(2);
  const result = { ...flags };
  let value = true;
  for (;;) {
    const letter = cursor.next('missing closing )');
    if (letter === ')' || letter === ':') return { flags: result, closed: letter === ')' };
    if (letter === '-' && value) value = false;
    else if (letter === 'i') result.ignoreCase = value;
    else if (letter === 'm') result.multiLine = value;
    else if (letter === 's') result.dotAll = value;
    else if (letter === 'U') result.swapGreed = value;
    else throw new RegexpError(`invalid or unsupported group syntax (?${letter}`);
  }
}

function closeGroup(state: State, flags: Flags, depth: number): RegexpNode {
  const inside = parseAlternation(state, flags, depth + 1);
  if (!state.cursor.take(')')) throw new RegexpError('missing closing )');
  return inside;
}

function parseQuoted(state: State, flags: Flags, depth: number): RegexpNode[] {
  const parts: RegexpNode[] = [];
  while (!state.cursor.done && !state.cursor.take('\\E')) {
    parts.push(literal(state.cursor.next('').codePointAt(0)!, flags));
  }
  const last = parts.pop();
  return last ? [...parts, parseRepeats(state, last, flags, depth)] : [];
}

function parseAtom(state: State, flags: Flags, depth: number): RegexpNode {
  const { cursor } = state;
  const char = cursor.next('');
  switch (char) {
    case '(':
      return parseCapture(state, flags, depth);
    case '[':
      return { kind: 'set', test: parseClass(cursor, flags.ignoreCase) };
    case '.':
      return { kind: 'set', test: flags.dotAll ? () => true : (codePoint) => codePoint !== 0x0a };
    case '^':
      return { kind: 'assert', assertion: flags.multiLine ? 'line-start' : 'text-start' };
    case '$':
      return { kind: 'assert', assertion: flags.multiLine ? 'line-end' : 'text-end' };
    case '*':
    case '+':
    case '?':
      throw new RegexpError(`missing argument to repetition operator: ${char}`);
    case '\\':
      return parseEscape(state, flags);
    default:
      return literal(char.codePointAt(0)!, flags);
  }
}

function literal(codePoint: number, flags: Flags): RegexpNode {
  if (!flags.ignoreCase) return { kind: 'literal', codePoint };
  const variants = caseVariants(codePoint);
  if (variants.length === 1) return { kind: 'literal', codePoint };
  return { kind: 'set', test: (candidate) => variants.includes(candidate) };
}

function parseCapture(state: State, flags: Flags, depth: number): RegexpNode {
  const { cursor } = state;
  const index = ++state.captureCount;
  if (cursor.take('?P<') || cursor.take('?<')) {
    const name = cursor.until('>', 'invalid named capture');
    if (!/^\w+$/.test(name)) throw new RegexpError(`invalid named capture: ${name}`);
    if (state.names.has(name)) throw new RegexpError(`duplicate capture group name: ${name}`);
    state.names.set(name, index);
  }
  return { kind: 'capture', index, part: closeGroup(state, flags, depth) };
}

const assertions: ReadonlyMap<string, RegexpNode> = new Map([
  ['A', { kind: 'assert', assertion: 'text-start' }],
  ['z', { kind: 'assert', assertion: 'text-end' }],
  ['b', { kind: 'assert', assertion: 'word' }],
  ['B', { kind: 'assert', assertion: 'not-word' }],
]);

function parseEscape(state: State, flags: Flags): RegexpNode {
  const { cursor } = state;
  const assertion = assertions.get(cursor.peek());
  if (assertion) {
    cursor.skip(1);
    return assertion;
  }
  const test = parseClassEscape(cursor, flags.ignoreCase);
  return test ? { kind: 'set', test } : literal(parseEscapedCodePoint(cursor), flags);
}

function parseRepeats(state: State, first: RegexpNode, flags: Flags, depth: number): RegexpNode {
  const { cursor } = state;
  const bounds = parseBounds(cursor);
  if (!bounds) return first;
  const lazy = cursor.take('?');
  if (parseBounds(cursor)) throw new RegexpError('invalid nested repetition operator');
  if (depth > MAX_DEPTH) throw new RegexpError('expression nests too deeply');
  return { kind: 'repeat', part: first, ...bounds, greedy: lazy === flags.swapGreed };
}

function parseBounds(cursor: PatternCursor): { min: number; max: number } | undefined {
  if (cursor.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (cursor.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (cursor.take('?')) return { min: 0, max: 1 };
  // Braces that hold no bounds are literal text.
  const found = cursor.takeMatch(/\{(\d+)(,?)(\d*)\}/y);
  if (!found) return undefined;
  const min = Number(found[1]);
  const open = found[2] === ',' && found[3] === '';
  const max = open ? Number.POSITIVE_INFINITY : found[2] === '' ? min : Number(found[3]);
  if (min > MAX_REPEAT || (!open && max > MAX_REPEAT) || min > max) {
    throw new RegexpError(`invalid repeat count: ${found[0]}`);
  }
  return { min, max };
}
