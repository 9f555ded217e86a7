// Backslash escapes that stand for one code point.

import type { PatternCursor } from './pattern-cursor.ts';
import { RegexpError } from './syntax.ts';

const controls: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['v', 0x0b],
]);

/** The code point after a backslash that has been read. Throws RegexpError on an escape RE2 does not know. */
export function parseEscapedCodePoint(cursor: PatternCursor): number {
  const char = cursor.next('trailing backslash at end of expression');
  const control = controls.get(char);
  if (control !== undefined) return control;
  if (char === 'x') return parseHex(cursor);
  if (/[0-7]/.test(char)) return parseOctal(cursor, char);
  if (char.codePointAt(0)! < 0x80 && !/[A-Za-z0-9]/.test(char)) return char.codePointAt(0)!;
  throw new RegexpError(`invalid escape sequence: \\${char}`);
}

function parseHex(cursor: PatternCursor): number {
  const found = cursor.takeMatch(/([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\}/y);
  const value = found ? Number.parseInt(found[1] ?? found[2]!, 16) : Number.NaN;
  if (!(value <= 0x10ffff)) throw new RegexpError('invalid escape sequence: \\x');
  return value;
}

// \0 starts an octal number; \1 to \7 do only with a second digit, else they would be back references.
function parseOctal(cursor: PatternCursor, first: string): number {
  const more = cursor.takeMatch(/[0-7]{1,2}/y);
  if (first !== '0' && !more) throw new RegexpError(`invalid escape sequence: \\${first}`);
  return Number.parseInt(first + (more?.[0] ?? ''), 8);
}
