import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneLine } from '../../../tools/lib/cli/message.ts';

test('a message is one line whatever is in it', () => {
  assert.equal(oneLine('a\n  b\r\n\r\nc\n'), 'a b c');
  assert.equal(oneLine('red \x1b[31m and \x00'), 'red \\x1b[31m and \\x00');
  assert.equal(oneLine('a\u2028b\u202ec'), 'a\\u2028b\\u202ec');
  assert.equal(oneLine('grüße 日本'), 'grüße 日本');
});

test('a message is not longer than a screen or two', () => {
  const line = oneLine('x'.repeat(100_000));
  assert.equal(line.length, 2001);
  assert.ok(line.endsWith('…'));
});
