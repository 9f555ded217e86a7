import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../../../tools/lib/term/color.ts';
import { formatFrame } from '../../../tools/lib/term/frame.ts';

const OFF = '\x1b[?7l\x1b[H';
const ON = '\x1b[?7h';

test('each line is erased to its end and the rest of the screen below', () => {
  assert.equal(
    formatFrame(['ab', 'c'], { rows: 5, columns: 10 }),
    `${OFF}ab\x1b[K\r\nc\x1b[K\r\n\x1b[J${ON}`,
  );
});

test('no lines clear the screen', () => {
  assert.equal(formatFrame([], { rows: 5, columns: 10 }), `${OFF}\x1b[J${ON}`);
});

test('a full screen ends in its last row without a newline', () => {
  assert.equal(formatFrame(['a', 'b'], { rows: 2, columns: 10 }), `${OFF}a\x1b[K\r\nb\x1b[K${ON}`);
});

test('more lines than rows: the last row counts what is not shown', () => {
  assert.equal(
    formatFrame(['a', 'b', 'c', 'd'], { rows: 3, columns: 20 }),
    `${OFF}a\x1b[K\r\nb\x1b[K\r\n... 2 more lines\x1b[K${ON}`,
  );
});

test('a line as wide as the screen is not erased at its last column', () => {
  assert.equal(formatFrame(['abc', '東京'], { rows: 5, columns: 3 }), `${OFF}abc\r\n東…\r\n\x1b[J${ON}`);
});

test('colour takes no room; a line too wide loses it and is cut', () => {
  const { bad } = palette(true);
  assert.equal(formatFrame([bad('abc')], { rows: 1, columns: 3 }), `${OFF}${bad('abc')}${ON}`);
  assert.equal(formatFrame([bad('abcd')], { rows: 1, columns: 3 }), `${OFF}ab…${ON}`);
  assert.equal(formatFrame(['東京'], { rows: 1, columns: 2 }), `${OFF}…\x1b[K${ON}`);
});

test('synchronised output encloses the frame', () => {
  const frame = formatFrame(['a'], { rows: 1, columns: 3, synchronized: true });
  assert.equal(frame, `\x1b[?2026h${OFF}a\x1b[K${ON}\x1b[?2026l`);
});

test('a terminal that reports no rows gets one', () => {
  assert.equal(formatFrame(['a', 'b'], { rows: 0, columns: 20 }), `${OFF}... 2 more lines\x1b[K${ON}`);
});
