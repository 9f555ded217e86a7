// Any bytes survive being a string.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLossless, toBytes } from '../../../tools/obs-tag/lossless.ts';

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      'a',
      'é',
      '€',
      '😀',
      '\ufffd',
      '\u{10fe7f}',
      '\u{10fe80}',
      '\u{10feff}',
      '\u{10ff00}',
      '\u{10fffd}',
    )
    .map((text) => Buffer.from(text)),
  fc
    .constantFrom([0xf4, 0x8f, 0xba], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80])
    .map((bytes) => Buffer.from(bytes)),
);
const bytes = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

test('what is decoded and encoded again is what it was', () => {
  fc.assert(
    fc.property(bytes, (original) => {
      const text = decodeLossless(original, 0, original.length);
      assert.ok(!/\p{Surrogate}/u.test(text), 'the text is well formed');
      assert.deepEqual(toBytes(text), original);
    }),
    { seed: 4, numRuns: 20_000 },
  );
});

test('valid text is itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\udbff'));
      const encoded = Buffer.from(text);
      assert.equal(decodeLossless(encoded, 0, encoded.length), encoded.toString());
    }),
    { seed: 4, numRuns: 2000 },
  );
});
