// Strings of expressions, between their quotes: JSON strings. In a pattern a backslash that JSON does not know stays, and
// `\b` is the boundary of a word, so that "\d+\." and "\\d+\\." are one pattern.

import { ExpressionError } from './error.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|(.))/gsu;

/**
 * What the string token `text[at, at + length)` stands for.
 * @throws ExpressionError at an escape that JSON does not know, outside of patterns.
 */
export function decodeString(text: string, at: number, length: number, isPattern: boolean): string {
  return text.slice(at + 1, at + length - 1).replace(ESCAPE, (written, hex, char, offset) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const known = isPattern && char === 'b' ? undefined : ESCAPES.get(char);
    if (known !== undefined) return known;
    if (isPattern) return written;
    throw new ExpressionError(
      `unknown escape ${written}; a backslash is written \\\\`,
      text,
      at + 1 + offset,
    );
  });
}

/** A string as decodeString reads it. */
export function encodeString(value: string): string {
  return JSON.stringify(value);
}

/** A pattern as decodeString reads it: the character BACKSPACE must not be taken for the boundary of a word. */
export function encodePattern(source: string): string {
  return JSON.stringify(source).replace(/\\(?:b|[^b])/g, (written) =>
    written === '\\b' ? '\\u0008' : written,
  );
}
