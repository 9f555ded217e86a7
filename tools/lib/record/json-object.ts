// A strict reader (RFC 8259) for the one shape of JSON that a record has: an object of scalars and of objects of
// scalars. Our own, because number tokens must be kept as written (JSON.parse would round and re-render them), because
// the first of two equal keys counts, as in the text form (RFC 8259 leaves it open, JSON.parse takes the last), and because nothing deeper may
// cost anything. Arrays and deeper objects are refused.

import { numberEnd } from './number.ts';
import { stringEnd, unquote } from './quoted.ts';

/** A string decoded; a number or one of the words true, false and null as written. */
export interface JsonScalar {
  readonly type: 'string' | 'number' | 'word';
  readonly text: string;
}

/** Keys to scalars, in the order of the text, the first of equal keys only. */
export type JsonScalars = ReadonlyMap<string, JsonScalar>;

/** Keys to scalars and to objects of scalars. */
export type JsonObject = ReadonlyMap<string, JsonScalar | JsonScalars>;

const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;

const WORDS = ['true', 'false', 'null'];

interface Cursor {
  readonly text: string;
  at: number;
}

function skipSpace(cursor: Cursor): void {
  for (; ; cursor.at++) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return;
  }
}

/** Takes the character `code` and the white space on both sides of it, when it is there. */
function take(cursor: Cursor, code: number): boolean {
  skipSpace(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== code) return false;
  cursor.at++;
  skipSpace(cursor);
  return true;
}

function takeString(cursor: Cursor): string | undefined {
  const { text, at } = cursor;
  const end = text.charCodeAt(at) === QUOTE ? stringEnd(text, at) : -1;
  if (end < 0) return undefined;
  cursor.at = end;
  return unquote(text, at, end);
}

/** A number or a word, as written. */
function takeToken(cursor: Cursor): JsonScalar | undefined {
  const { text, at } = cursor;
  const number = numberEnd(text, at);
  const word = number < 0 ? WORDS.find((candidate) => text.startsWith(candidate, at)) : undefined;
  const end = word === undefined ? number : at + word.length;
  if (end < 0) return undefined;
  cursor.at = end;
  return { type: word === undefined ? 'number' : 'word', text: text.slice(at, end) };
}

function takeScalar(cursor: Cursor): JsonScalar | undefined {
  if (cursor.text.charCodeAt(cursor.at) !== QUOTE) return takeToken(cursor);
  const text = takeString(cursor);
  return text === undefined ? undefined : { type: 'string', text };
}

/** Takes an object whose values `takeValue` takes, or undefined when it is malformed. */
function takeObject<Value>(
  cursor: Cursor,
  takeValue: (cursor: Cursor) => Value | undefined,
): ReadonlyMap<string, Value> | undefined {
  const object = new Map<string, Value>();
  if (!take(cursor, OPEN)) return undefined;
  if (take(cursor, CLOSE)) return object;
  do {
    const key = takeString(cursor);
    if (key === undefined || !take(cursor, COLON)) return undefined;
    const value = takeValue(cursor);
    if (value === undefined) return undefined;
    if (!object.has(key)) object.set(key, value);
  } while (take(cursor, COMMA));
  return take(cursor, CLOSE) ? object : undefined;
}

function takeMember(cursor: Cursor): JsonScalar | JsonScalars | undefined {
  return cursor.text.charCodeAt(cursor.at) === OPEN ? takeObject(cursor, takeScalar) : takeScalar(cursor);
}

/** The object that a whole text is, or undefined when it is none of this shape. Never throws; linear in the text. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const cursor = { text, at: 0 };
  const object = takeObject(cursor, takeMember);
  return cursor.at === text.length ? object : undefined;
}
