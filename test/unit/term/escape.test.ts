import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from '../../../tools/lib/term/escape.ts';

test('a colour sequence, a title sequence and a bell become text', () => {
  assert.equal(visible('\x1b[31mred\x1b[0m'), '\\x1b[31mred\\x1b[0m');
  assert.equal(visible('\x1b]0;owned\x07'), '\\x1b]0;owned\\x07');
});

test('every C0 and C1 control and DEL is shown', () => {
  for (const code of [...range(0x00, 0x1f), ...range(0x7f, 0x9f)]) {
    const shown = visible(`a${String.fromCharCode(code)}b`);
    assert.equal(shown, `a\\x${code.toString(16).padStart(2, '0')}b`);
  }
});

test('the eight-bit CSI is shown as its two digits', () => {
  assert.equal(visible('\u009b2J'), '\\x9b2J');
});

test('what reorders or breaks a line is shown', () => {
  for (const code of [
    0x061c,
    0x200e,
    0x200f,
    0x2028,
    0x2029,
    ...range(0x202a, 0x202e),
    ...range(0x2066, 0x2069),
  ]) {
    assert.equal(visible(String.fromCharCode(code)), `\\u${code.toString(16).padStart(4, '0')}`);
  }
});

test('a lone surrogate is shown, a pair is text', () => {
  assert.equal(visible('\ud800x'), '\\ud800x');
  assert.equal(visible('x\udc00'), 'x\\udc00');
  assert.equal(visible('😀'), '😀');
});

test('a TAB is an escape unless it is to be kept', () => {
  assert.equal(visible('a\tb'), 'a\\x09b');
  assert.equal(visible('a\tb\n', 'keep'), 'a\tb\\x0a');
});

test('text of any script, joiners and backslashes included, stays as it is', () => {
  for (const text of ['', 'plain', 'C:\\x1b', 'Grüße', '東京', 'नमस्ते', '👩‍💻', 'שלום', '\u00a0']) {
    assert.equal(visible(text), text);
  }
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
