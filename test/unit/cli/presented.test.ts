import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleLines } from '../../../tools/lib/cli/presented.ts';

test('what goes to a terminal shows control characters, and keeps lines and tabs', () => {
  const hostile = Buffer.from('a\x1b[31mred\rX\tk=v\nb\u202Ec\n\x00');
  assert.equal(visibleLines(hostile).toString(), 'a\\x1b[31mred\\x0dX\tk=v\nb\\u202ec\n\\x00');
});
