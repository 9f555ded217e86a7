// Splitting a command gives back the words it was made of, however they are quoted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CommandFailure, splitCommand } from '../../../tools/lib/manifest/command.ts';

const RUNS = { seed: 20_260_214, numRuns: 1000 };

const word = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', "'", '"', '\\', '$', '`', '|', '\n', '\t'),
    minLength: 1,
    maxLength: 8,
  }),
);

/** The ways to write a word so that it is text. */
const WAYS: readonly ((text: string) => string)[] = [
  (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  (text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`,
  (text) => text.replace(/[^A-Za-z0-9]/gu, (character) => `\\${character}`),
];

test('words in any quotes come back', () => {
  const quoted = fc.array(fc.tuple(word, fc.constantFrom(...WAYS)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(quoted, (parts) => {
      const words = ['program', ...parts.map(([text]) => text)];
      const text = `program ${parts.map(([part, way]) => way(part)).join(' ')}`;
      assert.deepEqual(splitCommand(text), words);
    }),
    RUNS,
  );
});

test('any text is split or refused with a reason', () => {
  fc.assert(
    fc.property(word, (text) => {
      try {
        assert.ok(splitCommand(text).length > 0);
      } catch (thrown) {
        assert.ok(thrown instanceof CommandFailure && thrown.message !== '');
      }
    }),
    RUNS,
  );
});
