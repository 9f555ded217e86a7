// Numbers for byte strings: the first sight gives the number, the bounds are kept, the strings outlive their block.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createInterner, internerBytes } from '../../../tools/lib/kernel/interner.ts';
import { createReferenceInterner } from '../../../tools/lib/kernel/reference.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const AREA_BYTES = 256;
const MARGIN_BYTES = 1024;

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }),
  fc.string({ unit: fc.constantFrom('a', '\0', '\xff'), maxLength: 20 }),
  fc.constantFrom('12345678', '123456789', '1234567', '1234567812345678', '1234567812345679'),
);

test('strings get the numbers that the reference gives them, and come back unchanged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, fc.constantFrom(...SURROUNDINGS)), { maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 100 }),
      (sequence, most, maxBytes) => {
        const kernel = new Kernel(internerBytes(most, maxBytes) + AREA_BYTES + MARGIN_BYTES);
        const area = createArea(kernel, AREA_BYTES);
        const interner = createInterner(kernel, most, maxBytes);
        const reference = createReferenceInterner(most, maxBytes);
        const known = new Map<number, string>();
        for (const [string, around] of sequence) {
          area.put(string, around);
          const id = interner.intern(area.start, string.length);
          assert.equal(id, reference(string));
          if (id < most) known.set(id, string);
        }
        assert.equal(interner.count(), known.size);
        for (const [id, string] of known) {
          assert.equal(interner.text(id), Buffer.from(string, 'latin1').toString());
        }
      },
    ),
    { seed: 20_260_214, numRuns: 2000 },
  );
});

test('a table filled to its bound finds all of its strings', () => {
  const most = 5000;
  const kernel = new Kernel(internerBytes(most, 64 * 1024) + AREA_BYTES + MARGIN_BYTES);
  const area = createArea(kernel, AREA_BYTES);
  const interner = createInterner(kernel, most, 64 * 1024);
  for (const round of [1, 2]) {
    for (let id = 0; id < most; id++) {
      const name = `web/${id}`;
      area.put(name, '0');
      assert.equal(interner.intern(area.start, name.length), id, `round ${round}`);
    }
  }
});
