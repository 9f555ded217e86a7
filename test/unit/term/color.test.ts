import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette, wantsColor, withoutColor } from '../../../tools/lib/term/color.ts';

test('auto: a terminal that is not dumb, without NO_COLOR', () => {
  const auto = (isTerminal: boolean, env: Record<string, string>) =>
    wantsColor({ option: 'auto', isTerminal, env });
  assert.equal(auto(true, { TERM: 'xterm' }), true);
  assert.equal(auto(true, {}), true);
  assert.equal(auto(false, { TERM: 'xterm' }), false);
  assert.equal(auto(true, { TERM: 'dumb' }), false);
  assert.equal(auto(true, { NO_COLOR: '1' }), false);
  assert.equal(auto(true, { NO_COLOR: '' }), true);
});

test('the option beats the surroundings', () => {
  assert.equal(
    wantsColor({ option: 'always', isTerminal: false, env: { NO_COLOR: '1', TERM: 'dumb' } }),
    true,
  );
  assert.equal(wantsColor({ option: 'never', isTerminal: true, env: { TERM: 'xterm' } }), false);
});

test('paint ends what it begins, and is nothing without colour or text', () => {
  assert.equal(palette(true).bad('x'), '\x1b[31mx\x1b[0m');
  assert.equal(palette(true).bad(''), '');
  assert.equal(palette(true).plain('x'), 'x');
  assert.equal(palette(false).bad('x'), 'x');
});

test('colour can be taken off again', () => {
  const { good, strong } = palette(true);
  assert.equal(withoutColor(`${good('a')} ${strong('b')}`), 'a b');
});
