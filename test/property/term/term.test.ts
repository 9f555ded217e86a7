// Laws of the room: what is shown is harmless and fits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { visible } from '../../../tools/lib/term/escape.ts';
import { formatFrame } from '../../../tools/lib/term/frame.ts';
import { formatTable } from '../../../tools/lib/term/table.ts';
import { ELLIPSIS, truncate } from '../../../tools/lib/term/truncate.ts';
import { clusters, displayWidth } from '../../../tools/lib/term/width.ts';

const RUNS = { seed: 20_260_214, numRuns: 500 };

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '東',
      '\u0301',
      '\u200d',
      '\ufe0f',
      '👩',
      '🏽',
      '🇩',
      '\x1b',
      '\x9b',
      '\t',
      '\ud800',
    ),
    maxLength: 40,
  }),
);

test('visible text holds no character that a terminal obeys, and is left alone a second time', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = visible(text);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}]/u);
      assert.equal(visible(shown), shown);
    }),
    RUNS,
  );
});

test('clusters joined are the text, and their widths are its width', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const parts = [...clusters(text)];
      assert.equal(parts.map((part) => part.text).join(''), text);
      const width = parts.reduce((sum, part) => sum + part.width, 0);
      assert.equal(displayWidth(text), width);
      assert.ok(parts.every((part) => part.width >= 0 && part.width <= 2));
    }),
    RUNS,
  );
});

test('truncated text fits, and is a prefix with an ellipsis unless all of it fits', () => {
  fc.assert(
    fc.property(hostile, fc.nat(30), (text, maxWidth) => {
      const cut = truncate(text, maxWidth);
      assert.ok(displayWidth(cut) <= maxWidth);
      if (displayWidth(text) <= maxWidth) assert.equal(cut, text);
      else if (maxWidth > 0) assert.ok(cut.endsWith(ELLIPSIS) && text.startsWith(cut.slice(0, -1)));
    }),
    RUNS,
  );
});

test('no line of a table is wider than asked for, and every line is one line', () => {
  const rows = fc.array(fc.tuple(hostile, hostile, hostile), { maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 80 }), (cells, maxWidth) => {
      const columns = [
        { title: 'NAME', shrinks: true },
        { title: 'X', align: 'right' as const },
        { title: 'Y' },
      ];
      const lines = formatTable(columns, cells, maxWidth);
      assert.equal(lines.length, cells.length + 1);
      for (const line of lines)
        assert.ok(displayWidth(line) <= maxWidth && !line.includes('\n'), JSON.stringify(line));
    }),
    RUNS,
  );
});

test('a frame moves down fewer times than the screen has rows', () => {
  const lines = fc.array(
    hostile.map((text) => visible(text)),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 10 }), (shown, rows) => {
      const frame = formatFrame(shown, { rows, columns: 20 });
      assert.ok(frame.split('\n').length <= rows);
    }),
    RUNS,
  );
});
