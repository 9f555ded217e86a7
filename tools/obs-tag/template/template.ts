// The templates of --set: text with references and calls in braces, `{method} {normalise(path)}`, or a single call as it is,
// `normalise(path)`. `{{` is a brace. A template whose record lacks what it asks for gives nothing.

import type { Reference } from '../../lib/expr/ast.ts';
import { ExpressionError } from '../../lib/expr/error.ts';
import { fail, openParser, type Parser, parseReference, peek, take } from '../../lib/expr/parser.ts';
import { PatternError } from '../../lib/expr/pattern.ts';
import { decodeString } from '../../lib/expr/string.ts';
import type { RecordView } from '../../lib/expr/view.ts';
import { isLevel } from '../../lib/record/kind.ts';
import { nearestName } from '../../lib/record/nearest.ts';
import { parseQuantity } from '../../lib/record/quantity.ts';
import { type Argument, FUNCTIONS, type TemplateFunction, type Text } from './functions.ts';

export interface Template {
  /** What it asks of a record. */
  readonly references: readonly Reference[];
  /** The text for a record; undefined where the record lacks a part. */
  render(view: RecordView): string | undefined;
}

type Reader = (view: RecordView) => Text | undefined;

const functions: ReadonlyMap<string, TemplateFunction> = new Map(
  FUNCTIONS.map((entry) => [entry.name, entry]),
);
const MAX_DEPTH = 8;

/** @throws ExpressionError with the place of the mistake */
export function parseTemplate(text: string): Template {
  const references: Reference[] = [];
  const parts = /^[a-z]+\(.*\)$/s.test(text)
    ? [parseHole(text, 0, text.length, references)]
    : partsOf(text, references);
  return {
    references,
    render(view) {
      let rendered = '';
      for (const part of parts) {
        const value = typeof part === 'string' ? part : part(view)?.value;
        if (value === undefined) return undefined;
        rendered += value;
      }
      return rendered;
    },
  };
}

/** A hole with its braces; those in strings are none. */
const HOLE = /\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/y;
const BRACES = /\{\{|\}\}|\{|\}/g;

function partsOf(text: string, references: Reference[]): (string | Reader)[] {
  const parts: (string | Reader)[] = [];
  let kept = 0;
  BRACES.lastIndex = 0;
  for (let brace = BRACES.exec(text); brace !== null; brace = BRACES.exec(text)) {
    const at = brace.index;
    if (brace[0] === '}') throw new ExpressionError('a brace that closes nothing; write }}', text, at);
    parts.push(text.slice(kept, at + brace[0].length - 1));
    kept = BRACES.lastIndex;
    if (brace[0] !== '{') continue;
    HOLE.lastIndex = at;
    const end = HOLE.test(text) ? HOLE.lastIndex - 1 : -1;
    if (end < 0) throw new ExpressionError('a brace that is not closed; a brace itself is {{', text, at);
    parts.push(parseHole(text, at + 1, end, references));
    kept = end + 1;
    BRACES.lastIndex = kept;
  }
  parts.push(text.slice(kept));
  return parts;
}

/** What stands in text[start, end). */
function parseHole(text: string, start: number, end: number, references: Reference[]): Reader {
  try {
    const parser = openParser(text.slice(start, end));
    const reader = parseValue(parser, references, 0);
    const rest = peek(parser);
    if (rest.type !== 'end') throw fail(parser, rest, `unexpected ${rest.text}`);
    return reader;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(error.message, text, start + error.position);
  }
}

function parseValue(parser: Parser, references: Reference[], depth: number): Reader {
  const token = peek(parser);
  if (depth > MAX_DEPTH) throw fail(parser, token, `nested more than ${MAX_DEPTH} deep`);
  const isCall = token.type === 'word' && token.text !== 'field' && peek(parser, 1).text === '(';
  if (isCall) return parseCall(parser, references, depth);
  const reference = parseReference(parser);
  if (reference === undefined) throw fail(parser, token, 'expected a field or a function');
  if (reference.type === 'header' && reference.name === 'ts') {
    throw fail(parser, token, 'ts is no part that a template has');
  }
  references.push(reference);
  return readerOf(reference);
}

function parseCall(parser: Parser, references: Reference[], depth: number): Reader {
  const name = peek(parser);
  const called = functions.get(name.text);
  if (called === undefined) throw fail(parser, name, unknownFunction(name.text));
  parser.index += 2;
  const args: Argument[] = [];
  const readers: Reader[] = [];
  while (!take(parser, ')')) {
    if (args.length > 0 && !take(parser, ',')) throw fail(parser, peek(parser), 'expected , or )');
    const [argument, reader] = parseArgument(parser, references, depth);
    args.push(argument);
    readers.push(reader);
  }
  const call = bind(parser, name, called, args);
  return (view) => {
    const value = call(readers.map((read) => read(view)));
    return value === undefined ? undefined : { value, quoted: true };
  };
}

function bind(
  parser: Parser,
  name: { readonly at: number },
  called: TemplateFunction,
  args: readonly Argument[],
) {
  try {
    const call = args[0]?.type === 'quantity' ? `${called.name} begins with a field` : called.bind(args);
    if (typeof call === 'string') throw fail(parser, name, `${call}: ${called.usage}`);
    return call;
  } catch (error) {
    if (error instanceof PatternError) throw fail(parser, name, error.message);
    throw error;
  }
}

function parseArgument(parser: Parser, references: Reference[], depth: number): [Argument, Reader] {
  const token = peek(parser);
  if (token.type === 'string') {
    parser.index++;
    const text = decodeString(parser.text, token.at, token.text.length, true);
    return [{ type: 'string', text }, () => ({ value: text, quoted: true })];
  }
  if (token.type === 'quantity') {
    const quantity = parseQuantity(token.text);
    if (quantity === undefined) throw fail(parser, token, `${token.text} is no quantity`);
    parser.index++;
    return [{ type: 'quantity', text: token.text, quantity }, () => undefined];
  }
  return [{ type: 'value' }, parseValue(parser, references, depth + 1)];
}

function unknownFunction(name: string): string {
  const names = [...functions.keys()];
  const near = nearestName(name, names);
  return `no function ${name}; ${near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`}`;
}

/** What a record has of a reference; an empty part of the header is none. */
function readerOf(reference: Reference): Reader {
  if (reference.type === 'field') {
    const { key } = reference;
    return (view) => view.field(key);
  }
  const text = headerReader(reference.name);
  return (view) => {
    const value = text(view);
    return value === '' ? undefined : { value, quoted: true };
  };
}

function headerReader(name: string): (view: RecordView) => string {
  switch (name) {
    case 'source':
      return (view) => view.source;
    case 'service':
      return (view) => view.service;
    case 'instance':
      return (view) => view.instance;
    case 'msg':
      return (view) => view.message;
    case 'level':
      return (view) => (isLevel(view.kind) ? view.kind : '');
    default:
      return (view) => view.kind;
  }
}
