import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toByteString, unquoteBytes } from '../../../tools/obs-capture/parts/byte-string.ts';

function unquoted(string: string): string {
  return unquoteBytes(string, 0, string.length);
}

const bytes = (text: string): string => Buffer.from(text).toString('latin1');

test('a text becomes its UTF-8', () => {
  assert.equal(toByteString('aé€😀'), bytes('aé€😀'));
  assert.equal(toByteString('\ud800x'), '\ud800x');
});

test('every escape of JSON', () => {
  assert.equal(unquoted('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"'), '"\\/\b\f\n\r\tA');
  assert.equal(unquoted('"\\u00e9\\u20AC\\uD83D\\uDE00"'), bytes('é€😀'));
  assert.equal(unquoted('"\\\\u00e9"'), '\\u00e9');
});

test('bytes between escapes stay as they are', () => {
  assert.equal(unquoted('"\xff\\u00ff\xff"'), '\xff\xc3\xbf\xff');
  assert.equal(unquoted('"\\ud83dx\\ude00"'), '\ud83dx\ude00');
});
