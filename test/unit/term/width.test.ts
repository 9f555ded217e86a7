import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusters, displayWidth } from '../../../tools/lib/term/width.ts';

const cases: readonly (readonly [string, string, number])[] = [
  ['nothing', '', 0],
  ['ASCII', 'web/0 ready', 11],
  ['Latin with diacritics', 'Grüße', 5],
  ['a combining mark', 'e\u0301', 1],
  ['many combining marks', `a${'\u0301'.repeat(50)}`, 1],
  ['a combining mark alone', '\u0301', 0],
  ['ideographs', '東京', 4],
  ['kana and fullwidth forms', 'カＡ', 4],
  ['halfwidth kana', 'ｶ', 1],
  ['Hangul syllables', '한글', 4],
  ['Hangul as conjoining jamo', '\u1112\u1161\u11ab', 2],
  ['an ideograph of plane 2', '\u{20000}', 2],
  ['Devanagari with a vowel sign above', 'के', 1],
  ['an emoji', '😀', 2],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a joined family', '👩‍👩‍👧‍👦', 2],
  ['a profession', '👩🏽‍💻', 2],
  ['a heart as text, and as an emoji', '❤❤\ufe0f', 3],
  ['a keycap', '1\ufe0f\u20e3', 2],
  ['a flag', '🇩🇪', 2],
  ['two flags', '🇩🇪🇫🇷', 4],
  ['a regional indicator alone', '🇩', 1],
  ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 2],
  ['a zero width space', 'a\u200bb', 2],
  ['a joiner between letters', 'a\u200db', 2],
  ['a soft hyphen, which terminals draw', '\u00ad', 1],
  ['an ellipsis and box drawing, which are ambiguous', '…─', 2],
  ['controls, which have to be escaped before', '\x1b\n', 0],
];

for (const [name, text, width] of cases) {
  test(`width of ${name}`, () => {
    assert.equal(displayWidth(text), width);
  });
}

test('a sequence is one cluster', () => {
  assert.deepEqual(
    [...clusters('a👩🏽‍💻e\u0301🇩🇪')].map((cluster) => cluster.text),
    ['a', '👩🏽‍💻', 'e\u0301', '🇩🇪'],
  );
});

test('a skin tone after a letter stands alone', () => {
  assert.equal(displayWidth('a🏽'), 3);
});
