// Laws of joining: whatever lines come, in whatever pieces, every one is in exactly one record, in order and to the letter.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { captureText } from '../../unit/obs-capture/lines.ts';
import { traceLine } from './trace-line.ts';

const SEED = 20_260_214;
const dated = fc.constantFrom('2026-02-14 12:34:05 ERROR failed', '2026-02-14 12:34:06 INFO served');
const lines = fc.array(fc.oneof({ weight: 4, arbitrary: traceLine }, dated), { maxLength: 25 });

/** The text that a line has in a record's message: the time and the level in front are told apart. */
function textOf(line: string): string {
  return line.replace(/^2026-02-14 12:34:0[56] (?:ERROR|INFO) /, '');
}

test('the lines of all messages are the lines of the input', () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(1, 7, 50, 4096), (given, pieceBytes) => {
      const { lines: records, ledger } = captureText(given.map((line) => `${line}\n`).join(''), {
        pieceBytes,
      });
      assert.equal(unaccounted(ledger), 0);
      assert.equal(ledger.in, given.length);
      const messages = records.map((record) => {
        const parsed = parseRecord(record);
        assert.ok(parsed, record);
        return parsed.message;
      });
      assert.deepEqual(
        messages.flatMap((message) => message.split('\n')),
        given.map(textOf),
      );
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

test('no joined record is much longer than the limit', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 120, max: 400 }), (given, maxLineBytes) => {
      const input = given.map((line) => `${line}\n`).join('');
      for (const record of captureText(input, { maxLineBytes }).lines) {
        // Beside the message there are a time, a source, a level and quotes.
        assert.ok(record.length <= maxLineBytes + 50, record);
      }
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
