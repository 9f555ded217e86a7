// Numbers that the kernel reads itself are rounded once, as parseQuantity rounds them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuantity } from '../../../tools/lib/record/quantity.ts';
import { scan } from './kernels.ts';

function read(value: string): { dimension: string; number: number } {
  const [line] = scan([`2026-02-14T12:34:05Z web/0 INFO q=${value}`], ['q']);
  const { dimension, number } = line!.fields.get('q')!;
  return { dimension, number };
}

test('decimals with a unit are divided once, not twice', () => {
  for (const text of ['0.06ms', '0.074m', '1.15h', '12.3%', '0.7us', '3.3ns', '-0.06ms', '1.1K']) {
    const { value, dimension } = parseQuantity(text)!;
    assert.deepEqual(read(text), { dimension, number: value }, text);
  }
});

test('what an exact division does not give is left to the host', () => {
  const hard = [
    '999999999999999m',
    '1.00000000000001ns',
    '1e3',
    '1m30s',
    '2d',
    '5T',
    'NaN',
    '+Inf',
    '1234567890123456',
    '007',
  ];
  for (const text of hard) assert.equal(read(text).dimension, 'hard', text);
});

test('the usual spellings are not left to the host', () => {
  const usual = { number: ['0', '200', '-1.5'], duration: ['2ms', '0.25s', '12.5us', '3ns', '1.5h', '2m'] };
  const more = { size: ['256M', '1.5K', '2G', '17B'], ratio: ['23%', '99.95%'] };
  for (const [dimension, texts] of Object.entries({ ...usual, ...more })) {
    for (const text of texts) assert.equal(read(text).dimension, dimension, text);
  }
});

test('a quoted value has no dimension', () => {
  for (const text of ['"200"', '"2ms"', '"23%"', '"NaN"']) assert.equal(read(text).dimension, 'none', text);
});
