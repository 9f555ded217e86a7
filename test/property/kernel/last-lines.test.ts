// Line feeds from the end, against the plainest way to count them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const kernel = new Kernel(64 * 1024);
const area = createArea(kernel, 4096);
const { exports } = kernel;
const piece = fc.constantFrom(
  '\n',
  'x',
  '\n\n\n',
  '\0',
  '\x0b',
  '\x8a',
  '0123456789abcde',
  '0123456789abcdef',
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

test('the nth line feed from the end is found at every alignment, or all are counted', () => {
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...SURROUNDINGS),
      fc.nat({ max: 16 }),
      fc.integer({ min: 1, max: 50 }),
      (whole, surrounding, skipped, nth) => {
        const end = area.put(whole, surrounding);
        const start = Math.min(area.start + skipped, end);
        const feeds = [...whole.slice(start - area.start)].flatMap((char, at) => (char === '\n' ? [at] : []));
        const position = feeds.at(-nth);
        assert.equal(exports.lineFeedFromEnd(start, end, nth), position === undefined ? 0 : start + position);
        assert.equal(exports.feedsSeen.value, Math.min(nth, feeds.length));
      },
    ),
    { seed: 20_260_214, numRuns: 5000 },
  );
});
