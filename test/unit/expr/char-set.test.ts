import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALL_CHARS,
  BEYOND_ASCII,
  charRange,
  charSet,
  complement,
  withoutCase,
} from '../../../tools/lib/expr/char-set.ts';

const code = (char: string): number => char.codePointAt(0)!;

test('ranges are exact in ASCII and one bit beyond', () => {
  assert.equal(charRange(code('a'), code('c')), charSet(code('a')) | charSet(code('b')) | charSet(code('c')));
  assert.equal(charSet(code('é')), BEYOND_ASCII);
  assert.equal(charRange(code('é'), code('😀')), BEYOND_ASCII);
  assert.equal(charRange(0, 0x10ffff), ALL_CHARS);
  assert.equal(charRange(0x7f, 0x80), charSet(0x7f) | BEYOND_ASCII);
});

test('a complement may always hold something beyond ASCII', () => {
  assert.equal(complement(charSet(code('é'))), ALL_CHARS);
  assert.equal(complement(ALL_CHARS), BEYOND_ASCII);
  assert.equal(complement(charSet(code('a'))), ALL_CHARS & ~charSet(code('a')));
});

test('without case, letters come in both, and K and S bring their kin beyond ASCII', () => {
  const both = (char: string) => charSet(code(char.toLowerCase())) | charSet(code(char.toUpperCase()));
  for (const char of 'azAZ') assert.equal(withoutCase(charSet(code(char))), both(char));
  for (const char of 'kKsS') assert.equal(withoutCase(charSet(code(char))), both(char) | BEYOND_ASCII);
  for (const char of '@[`{1_') assert.equal(withoutCase(charSet(code(char))), charSet(code(char)));
});
