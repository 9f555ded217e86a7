// The tag kernel as a filter by kind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createTagger } from '../../../tools/lib/kernel/tagger.ts';
import { KINDS } from '../../../tools/lib/record/kind.ts';
import { tag } from './kernels.ts';

const AREA_BYTES = 64 * 1024;

test('records of other kinds are left out, foreign lines never', () => {
  const lines = [...KINDS.map((kind) => `2026-02-14T12:34:05Z web/0 ${kind} x`), 'foreign', '', 'METRIC x\r'];
  const text = lines.map((line) => `${line}\n`).join('');
  KINDS.forEach((kind, index) => {
    const kernel = new Kernel(4 * AREA_BYTES);
    const tagger = createTagger(kernel, [tag('a', 'b')], 1 << (index + 1));
    const input = kernel.allocate(AREA_BYTES);
    const output = kernel.allocate(AREA_BYTES);
    const end = input + kernel.bytes.write(text, input);
    const done = tagger.append(input, end, output, output + AREA_BYTES);
    const suffix = index < 6 ? ' a=b' : ' a="b"';
    const expected = `2026-02-14T12:34:05Z web/0 ${kind} x${suffix}\nforeign\n\nMETRIC x\r\n`;
    assert.equal(kernel.text(output, done.outputEnd), expected);
    assert.deepEqual([done.next, done.tagged, done.skipped, done.foreign], [end, 1, KINDS.length - 1, 3]);
  });
});
