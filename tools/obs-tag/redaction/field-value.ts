// The value of a key, wherever it stands: `key=value`, `key: value`, `"key":"value"`, the same inside a JSON string (`\"key\":\"value\"`), in a
// query, percent-encoded, as an element, behind an option, as the elements of an array. All scanning goes forward, so it is linear.

import { endOfMark } from './mark.ts';

/** A value [start, end) of a key. */
export interface FieldValue {
  readonly start: number;
  readonly end: number;
  /** What opens and closes it; '' for a bare one. */
  readonly quote: string;
  /** The text ends before the value does. */
  readonly isOpen: boolean;
}

export interface FieldValues {
  readonly separator: 'equals' | 'colon' | 'element' | 'option';
  /** `key: value` without any quotes, as in running text. */
  readonly isProse: boolean;
  /** What closes the key, '' for a bare one: a number in its place has to be quoted alike. */
  readonly keyQuote: string;
  readonly values: readonly FieldValue[];
}

const AFTER_KEY =
  /((?:(?:\\{0,7}["'`])|\]|%22|%27|%5[Dd]){0,4})([ \t]{0,4})(=>|:=|={1,3}|:|%3[DdAa]|>|(?= ))([ \t]{0,8})(\[[ \t]*(?=\\{0,7}["']))?(?:[uUbBrR]{1,2}(?=["']))?(\\{0,7}["'`]|%22|%27)?/y;
const NEXT_ELEMENT = /[ \t]*,[ \t]*(\\{0,7}["'`])/y;
const LAST_QUOTE = /(\\*["'`])$/;
const MOST_ELEMENTS = 64;

/** The values behind a key that ends at `keyEnd` and began at `keyStart`; undefined when there are none. */
export function readValues(text: string, keyStart: number, keyEnd: number): FieldValues | undefined {
  AFTER_KEY.lastIndex = keyEnd;
  const match = AFTER_KEY.exec(text);
  if (match === null) return undefined;
  const [, closers = '', before = '', sign = '', after = '', array, quote = ''] = match;
  const separator = separatorOf(sign);
  const at = AFTER_KEY.lastIndex;
  if (at >= text.length) return undefined;
  // `key= next`: the value is empty, the space belongs to what follows.
  if (separator === 'equals' && after !== '' && before === '' && quote === '') return undefined;
  if (separator === 'element' && text[keyStart - 1] !== '<') return undefined;
  if (separator === 'option' && text[keyStart] !== '-') return undefined;
  const keyQuote = LAST_QUOTE.exec(closers)?.[1] ?? '';
  const first = valueAt(text, at, quote, separator);
  const values = first.end > first.start ? [first] : [];
  if (array !== undefined && quote !== '') addElements(text, first.end + quote.length, values);
  const isProse = separator === 'colon' && after !== '' && keyQuote === '' && quote === '';
  return { separator, isProse, keyQuote, values };
}

function separatorOf(sign: string): FieldValues['separator'] {
  if (sign === '') return 'option';
  if (sign === '>') return 'element';
  return sign === ':' || /^%3A$/i.test(sign) ? 'colon' : 'equals';
}

function addElements(text: string, from: number, values: FieldValue[]): void {
  let at = from;
  while (values.length < MOST_ELEMENTS) {
    NEXT_ELEMENT.lastIndex = at;
    const quote = NEXT_ELEMENT.exec(text)?.[1];
    if (quote === undefined) return;
    const value = valueAt(text, NEXT_ELEMENT.lastIndex, quote, 'colon');
    if (value.end > value.start) values.push(value);
    at = value.end + quote.length;
  }
}

function valueAt(
  text: string,
  start: number,
  quote: string,
  separator: FieldValues['separator'],
): FieldValue {
  const mark = endOfMark(text, start);
  if (mark > start) return { start, end: mark, quote, isOpen: false };
  let end = text.length;
  if (quote.startsWith('%')) end = text.indexOf(quote, start);
  else if (quote !== '') end = closingQuote(text, start, quote);
  else if (separator === 'element') end = text.indexOf('<', start);
  else end = bareEnd(text, start);
  if (end < 0) return { start, end: text.length, quote, isOpen: true };
  return { start, end, quote, isOpen: quote === '' && end === text.length };
}

const BACKSLASH = 0x5c;

/**
 * Where the value ends that `quote` has opened, or -1. A quote behind more backslashes than the opening one has is part of the value; one
 * behind fewer closes what stands around it.
 */
export function closingQuote(text: string, from: number, quote: string): number {
  const mark = quote.charCodeAt(quote.length - 1);
  const depth = quote.length - 1;
  let backslashes = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      backslashes++;
      continue;
    }
    if (code === mark) {
      if (backslashes % 2 === 0) return at;
      if (backslashes <= depth) return at - backslashes;
    }
    backslashes = 0;
  }
  return -1;
}

/** What may end a bare value: white space and control characters, quotes, `<`, a backslash, and what parts a list of pairs. */
const STOP = /[\x00-\x20\x7f"'`<\\&,;?]/g;
/** A pair that follows: `&key=`, `,key=`, `;key=`, `?key=`. */
const NEXT_PAIR = /(?:[&;,?]|\\u0026)(?:amp;)?[ \t]?["']?[A-Za-z_][\w.%[\]-]{0,63}["']?[ \t]?=/y;
const AFTER_APOSTROPHE = /'(?:$|[\s,;)}\]&])/y;

/** Where the bare value ends that begins at `start`: at its last character of its own, brackets and commas that close something left out. */
export function bareEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    STOP.lastIndex = at;
    const match = STOP.exec(text);
    if (match === null) return withoutTail(text, start, text.length);
    const stop = match.index;
    const next = afterStop(text, stop);
    if (next < 0) return withoutTail(text, start, stop);
    at = next;
  }
}

/** Where a value goes on behind the character at `at`, or -1 when it ends before it. */
function afterStop(text: string, at: number): number {
  switch (text[at]) {
    case '&':
    case '?':
    case ',':
    case ';':
      return matches(NEXT_PAIR, text, at) ? -1 : at + 1;
    case "'":
      return matches(AFTER_APOSTROPHE, text, at) ? -1 : at + 1;
    case '<':
      return text[at + 1] === '/' ? -1 : at + 1;
    case '\\':
      return afterBackslash(text, at);
    default:
      return -1;
  }
}

/** An escaped quote ends a value, and so does an escaped line end or TAB; another escape is a part of it. */
function afterBackslash(text: string, at: number): number {
  switch (text[at + 1]) {
    case '"':
    case "'":
    case 'n':
    case 'r':
    case 't':
      return -1;
    case 'u':
      return matches(NEXT_PAIR, text, at) || text.startsWith('\\u003c', at) ? -1 : at + 2;
    default:
      return at + 2 <= text.length ? at + 2 : at + 1;
  }
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

const OPENERS: ReadonlyMap<string, string> = new Map([
  [')', '('],
  ['}', '{'],
  [']', '['],
  ['>', '<'],
]);
const LONGEST_TAIL = 8;

/** Leaves out commas at the end, and brackets that were opened before the value. */
function withoutTail(text: string, start: number, stop: number): number {
  let end = Math.min(stop, text.length);
  for (const shortest = Math.max(start, end - LONGEST_TAIL); end > shortest; end--) {
    const last = text[end - 1] as string;
    if (last === ',' || last === ';') continue;
    const opener = OPENERS.get(last);
    if (opener === undefined || text.slice(start, end).includes(opener)) break;
  }
  return end;
}
