// The most frequent texts, to be a bare value of a record:
//
//   tk1:CAPACITY;FLOOR;TEXT*WEIGHT~ERROR,TEXT*WEIGHT,…
//
// FLOOR and ERROR are nothing where they are 0. Texts are heaviest first; what is no letter, digit or one of _.:/@- in
// them is percent-encoded UTF-8, a lone surrogate %uXXXX. Equal states have one text.

import { numberText, parseWeight, weightText } from './summary-text.ts';
import { createTop, entriesOf, MAX_KEY_CHARS, TOP_CAPACITY, type Top } from './top.ts';

export const TOP_PREFIX = 'tk1:';

export function formatTop(state: Top): string {
  const entries = entriesOf(state).map(({ text, weight, error }) => {
    const errorText = error === 0 ? '' : `~${numberText(error)}`;
    return `${encodeText(text)}*${numberText(weight)}${errorText}`;
  });
  return `${TOP_PREFIX}${state.capacity};${weightText(state.floor)};${entries.join(',')}`;
}

/** The state that a text is, or undefined where it is none. */
export function parseTop(text: string): Top | undefined {
  const [, capacity, floorText, entries] = /^tk1:([1-9][0-9]{0,3});([^;]*);([^;]*)$/.exec(text) ?? [];
  const floor = parseWeight(floorText ?? '');
  if (entries === undefined || floor === undefined || !(Number(capacity) <= TOP_CAPACITY)) return undefined;
  const state = createTop(Number(capacity));
  state.floor = floor;
  for (const entry of entries === '' ? [] : entries.split(',')) {
    if (!addEntry(state, entry)) return undefined;
  }
  return state.texts.size > 2 * state.capacity ? undefined : state;
}

function addEntry(state: Top, entry: string): boolean {
  const [, encoded, weightPart, errorPart] = /^([^*~]*)\*([^*~]+)(?:~([^*~]+))?$/.exec(entry) ?? [];
  const text = encoded === undefined ? undefined : decodeText(encoded);
  const weight = parseWeight(weightPart ?? '');
  const error = parseWeight(errorPart ?? '');
  if (text === undefined || text.length > MAX_KEY_CHARS || state.texts.has(text)) return false;
  if (weight === undefined || error === undefined || !(weight > error)) return false;
  state.texts.set(text, { weight, error });
  return true;
}

function encodeText(text: string): string {
  return text.replace(/[^A-Za-z0-9_.:/@-]/gu, (char) => {
    const code = char.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
    return [...Buffer.from(char)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
  });
}

function decodeText(encoded: string): string | undefined {
  if (!/^(?:[A-Za-z0-9_.:/@-]|%[0-9A-F]{2}|%uD[8-F][0-9A-F]{2})*$/.test(encoded)) return undefined;
  try {
    return encoded.replace(/%u(....)|(?:%[0-9A-F]{2})+/g, (escaped, unit) =>
      unit === undefined ? decodeURIComponent(escaped) : String.fromCharCode(Number.parseInt(unit, 16)),
    );
  } catch (error) {
    // Percent-encoded bytes that are no UTF-8.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
