import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agoText,
  bytesText,
  nameText,
  percentText,
  quantityText,
  rateText,
  shareText,
  usageText,
} from '../../../tools/lib/term/figures.ts';

test('rates keep three digits, and more than nothing is never 0', () => {
  const cases: readonly [number, string][] = [
    [0, '0'],
    [0.0001, '<0.01'],
    [0.01, '0.01'],
    [0.1, '0.1'],
    [1 / 3, '0.33'],
    [9.994, '9.99'],
    [9.996, '10'],
    [12.34, '12.3'],
    [99.94, '99.9'],
    [99.96, '100'],
    [542, '542'],
    [1234.5, '1235'],
    [99_999, '99999'],
    [100_000, '100k'],
    [123_456, '123k'],
    [999_900, '1M'],
    [1_234_567, '1.23M'],
    [5e9, '5G'],
    [1e18, '1000000T'],
    [-3, '-3'],
  ];
  for (const [rate, text] of cases) assert.equal(rateText(rate), text);
  assert.equal(rateText(undefined), '--');
});

test('shares, sizes, durations and ratios', () => {
  assert.equal(shareText(2, 3), '2/3');
  assert.equal(shareText(undefined, 3), '--/3');
  assert.equal(shareText(undefined, undefined), '--');
  assert.equal(shareText(0, 0), '0/0');
  assert.equal(bytesText(84 * 2 ** 20), '84M');
  assert.equal(bytesText(undefined), '--');
  assert.equal(quantityText({ value: 0.0123456, dimension: 'duration' }), '12ms');
  assert.equal(quantityText({ value: 0.00346, dimension: 'duration' }), '3.5ms');
  assert.equal(quantityText({ value: 0.0996, dimension: 'duration' }), '100ms');
  assert.equal(quantityText({ value: 0.542, dimension: 'duration' }), '542ms');
  assert.equal(quantityText({ value: 150, dimension: 'duration' }), '2m30s');
  assert.equal(bytesText(1.5 * 2 ** 30), '1.5G');
  assert.equal(quantityText({ value: 7, dimension: 'number' }), '7');
  assert.equal(percentText(0.234), '23%');
  assert.equal(percentText(undefined), '--');
});

test('use of a total, in its unit', () => {
  assert.equal(usageText(128 * 2 ** 20, 256 * 2 ** 20), '128/256M');
  assert.equal(usageText(800 * 2 ** 20, 8 * 2 ** 30), '800M/8G');
  assert.equal(usageText(128 * 2 ** 20, undefined), '128M');
  assert.equal(usageText(undefined, 256 * 2 ** 20), '--/256M');
  assert.equal(usageText(undefined, undefined), '--');
});

test('how long ago', () => {
  assert.equal(agoText(0), '0s');
  assert.equal(agoText(-5), '0s');
  assert.equal(agoText(59_999), '59s');
  assert.equal(agoText(133_000), '2m13s');
  assert.equal(agoText(90_061_000), '1d1h');
  assert.equal(agoText(undefined), '--');
});

test('only the canonical spelling of a name is decoded', () => {
  assert.equal(nameText('web'), 'web');
  assert.equal(nameText('a%20b'), 'a b');
  assert.equal(nameText('%77eb'), '%77eb');
  assert.equal(nameText('%e7%bd%91'), '%e7%bd%91');
  assert.equal(nameText('%E7%BD%91'), '网');
  assert.equal(nameText('%FF'), '%FF');
});
