// The searches that everything else is made of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import {
  countLines,
  endOfLastLine,
  findLineFeed,
  startOfOverlong,
} from '../../../tools/lib/kernel/reference.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const RUNS = { seed: 20_260_214, numRuns: 5000 };

const kernel = new Kernel(64 * 1024);
const area = createArea(kernel, 4096);
const { exports } = kernel;
const around = fc.constantFrom(...SURROUNDINGS);
const piece = fc.constantFrom('\n', 'x', '\r\n', '\0', '\x0b', '\x8a', '0123456789abcde', '0123456789abcdef');
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

test('line feeds are counted and found as the reference does, at every alignment', () => {
  fc.assert(
    fc.property(text, around, fc.nat({ max: 16 }), (whole, surrounding, skipped) => {
      const end = area.put(whole, surrounding);
      const start = Math.min(area.start + skipped, end);
      const rest = whole.slice(start - area.start);
      assert.equal(exports.countLines(start, end), countLines(rest));
      assert.equal(exports.endOfLastLine(start, end) - start, endOfLastLine(rest));
      assert.equal(exports.findLineFeed(start, end) - start, findLineFeed(rest));
    }),
    RUNS,
  );
});

test('the first over-long line of a block is found as the reference does', () => {
  fc.assert(
    fc.property(text, around, fc.nat({ max: 40 }), (lines, surrounding, maxBytes) => {
      const block = lines === '' ? '' : `${lines}\n`;
      const end = area.put(block, surrounding);
      assert.equal(
        exports.startOfOverlong(area.start, end, maxBytes) - area.start,
        startOfOverlong(block, maxBytes),
      );
    }),
    RUNS,
  );
});
