// The message kernel takes the same message out of a body as lib/record does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createMessageReader, messageBytes } from '../../../tools/lib/kernel/message.ts';
import { createScanner, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { unquote } from '../../../tools/lib/record/quoted.ts';
import { line } from './arbitrary.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const AREA_BYTES = 64 * 1024;

test('the message of every record is the one that the parser finds', () => {
  const kernel = new Kernel(scannerBytes() + 2 * AREA_BYTES + messageBytes(AREA_BYTES));
  const scanner = createScanner(kernel);
  const reader = createMessageReader(kernel, AREA_BYTES);
  const area = createArea(kernel, AREA_BYTES);
  const body = fc
    .array(
      fc.constantFrom('a=1', 'b="x y"', '"', '"q"', 'msg', ' ', 'k="', '"\\u0041"', 'c=', '=', 'd="\\"'),
      {
        maxLength: 8,
      },
    )
    .map((tokens) => `2026-02-14T12:34:05Z web/0 INFO ${tokens.join(' ')}`);
  fc.assert(
    fc.property(fc.oneof(line, body), fc.constantFrom(...SURROUNDINGS), (text, around) => {
      scanner.scan(area.start, area.put(`${text}\n`, around));
      const record = parseRecord(text);
      assert.equal((scanner.kinds[0] as number) > 0 && scanner.kinds[0] !== 255, record !== undefined);
      if (!record) return;
      reader.read(scanner.bodies[0] as number, scanner.ends[0] as number);
      const raw = kernel.bytes.toString('latin1', reader.start, reader.start + reader.length);
      const message = reader.quoted ? unquote(`"${raw}"`, 0, raw.length + 2) : raw;
      assert.equal(message, record.message);
    }),
    { seed: 20_260_214, numRuns: 20_000 },
  );
});
