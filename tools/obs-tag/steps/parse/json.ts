// --parse json: a message that is a JSON object, or ends in one. Objects inside are flattened, `{"req":{"id":1}}` is req.id=1; arrays and
// what is nested more deeply stay JSON text. Number tokens are copied as they are written.

import { numberEnd } from '../../../lib/record/number.ts';
import { stringEnd, unquote } from '../../../lib/record/quoted.ts';
import type { Member, MessageParser } from './parser.ts';

const MAX_DEPTH = 4;
/** Braces at which an object is looked for. */
const MAX_TRIES = 3;
const WORDS = ['true', 'false', 'null'];
const SPACE = /[ \t\r\n]*/y;

export const json: MessageParser = {
  name: 'json',
  parse(message) {
    let brace = message.endsWith('}') ? message.indexOf('{') : -1;
    for (let tries = 0; brace >= 0 && tries < MAX_TRIES; tries++) {
      const members = membersFrom(message, brace);
      if (members) return { members, message: message.slice(0, brace).trimEnd() };
      brace = message.indexOf('{', brace + 1);
    }
    return undefined;
  },
};

interface Reader {
  readonly text: string;
  readonly members: Member[];
  at: number;
}

/** The members of the object that begins at `start` and ends with the text. */
function membersFrom(text: string, start: number): readonly Member[] | undefined {
  const reader: Reader = { text, members: [], at: start };
  return readObject(reader, '', 1) && reader.at === text.length ? reader.members : undefined;
}

function skipSpace(reader: Reader): void {
  SPACE.lastIndex = reader.at;
  SPACE.test(reader.text);
  reader.at = SPACE.lastIndex;
}

function take(reader: Reader, char: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== char) return false;
  reader.at++;
  return true;
}

function readObject(reader: Reader, prefix: string, depth: number): boolean {
  if (!take(reader, '{')) return false;
  if (take(reader, '}')) return true;
  do {
    skipSpace(reader);
    const key = readString(reader);
    if (key === undefined || !take(reader, ':') || !readValue(reader, prefix + key, depth)) return false;
  } while (take(reader, ','));
  return take(reader, '}');
}

function readString(reader: Reader): string | undefined {
  const { text, at } = reader;
  const end = text[at] === '"' ? stringEnd(text, at) : -1;
  if (end < 0) return undefined;
  reader.at = end;
  return unquote(text, at, end);
}

function readValue(reader: Reader, key: string, depth: number): boolean {
  skipSpace(reader);
  const { text, at } = reader;
  const char = text[at];
  if (char === '"') return add(reader, key, readString(reader), true);
  if (char === '{' && depth < MAX_DEPTH) return readObject(reader, `${key}.`, depth + 1);
  if (char === '{' || char === '[') return add(reader, key, readNested(reader), true);
  return add(reader, key, readToken(reader), false);
}

function add({ members }: Reader, key: string, value: string | undefined, isString: boolean): boolean {
  if (value !== undefined) members.push({ key, value, isString });
  return value !== undefined;
}

function readToken(reader: Reader): string | undefined {
  const { text, at } = reader;
  const word = WORDS.find((candidate) => text.startsWith(candidate, at));
  const end = word === undefined ? numberEnd(text, at) : at + word.length;
  if (end < 0) return undefined;
  reader.at = end;
  return text.slice(at, end);
}

/** An array or a deep object as its text; JSON.parse says whether it is one. */
function readNested(reader: Reader): string | undefined {
  const { text, at } = reader;
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const char = text[index];
    if (char === '"') {
      index = stringEnd(text, index) - 1;
      if (index < 0) return undefined;
    } else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    if (depth > 0) continue;
    const nested = text.slice(at, index + 1);
    reader.at = index + 1;
    return isJson(nested) ? nested : undefined;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // What the parser refuses is text.
    return false;
  }
}
