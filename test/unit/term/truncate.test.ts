import assert from 'node:assert/strict';
import { test } from 'node:test';
import { truncate } from '../../../tools/lib/term/truncate.ts';

test('text that fits is itself', () => {
  assert.equal(truncate('', 0), '');
  assert.equal(truncate('web', 3), 'web');
  assert.equal(truncate('東京', 4), '東京');
  assert.equal(truncate('e\u0301e\u0301', 2), 'e\u0301e\u0301');
});

test('text that does not fit ends in an ellipsis and fills the width', () => {
  assert.equal(truncate('worker', 4), 'wor…');
  assert.equal(truncate('worker', 1), '…');
  assert.equal(truncate('worker', 0), '');
});

test('a wide character is never cut in half', () => {
  assert.equal(truncate('東京', 3), '東…');
  assert.equal(truncate('東京', 2), '…');
  assert.equal(truncate('a👩‍👩‍👧‍👦b', 3), 'a…');
});

test('a combining mark stays with its letter', () => {
  assert.equal(truncate('e\u0301abc', 2), 'e\u0301…');
});
