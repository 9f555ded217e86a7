// The scan kernel says of every line what lib/record says, to the byte and to the bit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { scanLines } from '../../../tools/lib/kernel/reference.ts';
import { recordOfRow } from '../../../tools/lib/kernel/row-record.ts';
import { createScanner, JSON_FORM, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { parseQuantity } from '../../../tools/lib/record/quantity.ts';
import { block, jsonLine, LONG_KEY, line, quantity } from './arbitrary.ts';
import { createArea, SURROUNDINGS } from './area.ts';
import { checkQuantity, checkRow, createRowScanner } from './rows.ts';

const SEED = 20_260_214;
const AREA_BYTES = 64 * 1024;

test('every line of a block is read as the reference reads it', () => {
  const kernel = new Kernel(4 * 1024 * 1024);
  const scanner = createRowScanner(kernel);
  const area = createArea(kernel, AREA_BYTES);
  fc.assert(
    fc.property(
      block(line, line, line, line, line, line, line, jsonLine),
      fc.constantFrom(...SURROUNDINGS),
      (text, around) => {
        const end = area.put(text, around);
        assert.equal(scanner.scan(area.start, end), end);
        const expected = scanLines(text);
        assert.equal(scanner.count, expected.length);
        expected.forEach((row, index) => {
          checkRow(kernel, scanner, index, row, area.start);
          if (row.kind === JSON_FORM) return;
          const text = kernel.text(scanner.starts[index]!, scanner.ends[index]!);
          // The CR of the line end is cut off already; another one before it is the line's.
          assert.deepEqual(recordOfRow(kernel, scanner, index), parseRecord(`${text}\r`));
        });
      },
    ),
    { seed: SEED, numRuns: 20_000 },
  );
});

test('so is it with a few keys, whose ends are looked for each by itself', () => {
  for (const keys of [[], ['a'], ['dur', 'a'], ['x-y', 'env', 'dur'], ['b', 'status', '_k', LONG_KEY]]) {
    const kernel = new Kernel(4 * 1024 * 1024);
    const scanner = createRowScanner(kernel, keys);
    const area = createArea(kernel, AREA_BYTES);
    fc.assert(
      fc.property(block(line, line, line, jsonLine), fc.constantFrom(...SURROUNDINGS), (text, around) => {
        const end = area.put(text, around);
        assert.equal(scanner.scan(area.start, end), end);
        scanLines(text).forEach((row, index) => {
          checkRow(kernel, scanner, index, row, area.start, keys);
        });
      }),
      { seed: SEED, numRuns: 4000 },
    );
  }
});

test('quantities are those of parseQuantity to the bit', () => {
  const kernel = new Kernel(scannerBytes() + AREA_BYTES);
  const scanner = createScanner(kernel, { fields: [{ key: 'q', numeric: true }] });
  const area = createArea(kernel, 1024);
  const [columns] = scanner.fields;
  fc.assert(
    fc.property(quantity, (text) => {
      const start = '2026-02-14T12:34:05Z web INFO q=';
      scanner.scan(area.start, area.put(`${start}${text}\n`, '5s'));
      if (text.includes(' ')) return;
      const reading = parseQuantity(Buffer.from(text, 'latin1').toString());
      checkQuantity(columns!.dimensions[0]!, columns!.numbers[0]!, reading);
    }),
    { seed: SEED, numRuns: 20_000 },
  );
});

test('the grammar gives meaning to ASCII only: latin1 and UTF-8 readings of the same bytes agree', () => {
  fc.assert(
    fc.property(line, (text) => {
      const inBytes = parseRecord(text);
      const inText = parseRecord(Buffer.from(text, 'latin1').toString());
      const utf8 = (value: string): string => Buffer.from(value, 'latin1').toString();
      assert.equal(inText?.kind, inBytes?.kind);
      assert.equal(inText?.source, inBytes?.source);
      assert.deepEqual(
        inText?.fields.map(({ key, quoted }) => [key, quoted]),
        inBytes?.fields.map(({ key, quoted }) => [key, quoted]),
      );
      if (inBytes && !inBytes.message.includes('\\u')) assert.equal(inText?.message, utf8(inBytes.message));
    }),
    { seed: SEED, numRuns: 3000 },
  );
});
