import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Dimension,
  formatQuantity,
  isValueToken,
  parseQuantity,
} from '../../../tools/lib/record/quantity.ts';

function expectValues(dimension: Dimension, values: Record<string, number>): void {
  for (const [text, value] of Object.entries(values)) {
    assert.deepEqual(parseQuantity(text), { value, dimension }, text);
  }
}

test('plain numbers are JSON numbers, NaN and the infinities', () => {
  expectValues('number', {
    '0': 0,
    '-0': -0,
    '12': 12,
    '-1.5e3': -1500,
    '1E+2': 100,
    '0.1': 0.1,
    NaN: Number.NaN,
    '+Inf': Number.POSITIVE_INFINITY,
    '-Inf': Number.NEGATIVE_INFINITY,
    '1e999': Number.POSITIVE_INFINITY,
  });
});

test('durations are seconds', () => {
  expectValues('duration', {
    '1ns': 1e-9,
    '2us': 2e-6,
    '2\u00b5s': 2e-6,
    '2\u03bcs': 2e-6,
    '2ms': 0.002,
    '0.002s': 0.002,
    '3m': 180,
    '1.5h': 5400,
    '2d': 172800,
    '1m30s': 90,
    '-1m30.5s': -90.5,
    '1h0m1ms': 3600.001,
    '1d2h3m4s5ms6us7ns': 93784.005006007,
    '1e3ms': 1,
    '1.5e-1m': 9,
    '0.1ms': 0.0001,
  });
});

test('sizes are bytes, by 1024 or with KB to TB by 1000', () => {
  expectValues('size', {
    '5B': 5,
    '1K': 1024,
    '1KiB': 1024,
    '1KB': 1000,
    '256M': 268435456,
    '1.5MiB': 1572864,
    '2MB': 2e6,
    '1G': 2 ** 30,
    '1GiB': 2 ** 30,
    '1GB': 1e9,
    '3T': 3 * 2 ** 40,
    '3TiB': 3 * 2 ** 40,
    '3TB': 3e12,
  });
});

test('percentages are ratios', () => {
  expectValues('ratio', { '23%': 0.23, '100%': 1, '-0.5%': -0.005 });
});

test('texts that are no quantity', () => {
  for (const text of [
    ...['', ' ', '1 ', ' 1', '+1', '01', '-01', '1.', '.5', '1e', '1e+', '0x1', '1_000', '--1', '-', '1,5'],
    ...['Inf', 'inf', 'nan', '-NaN', '+NaN', 'Infinity', 'NaNs', '+Infs'],
    ...['1S', '1k', '1kb', '1b', '1KIB', '1KiBB', '1 ms', '1min', '1w', '1y', '1%%', '1ms%', '%', 'ms'],
    ...[
      '1s1m',
      '1m1m',
      '1s1s',
      '1us1\u00b5s',
      '1.5m30s',
      '1m-30s',
      '1e1m30s',
      '1m030s',
      '1m30',
      '1m30.s',
      '1m3e1s',
    ],
    ...['1K1B', '1m1K', '1d%', '1m\u0661s', '\u0661s', 'dd1:', '10.0.0.5:5432', '2026-02-14'],
  ]) {
    assert.equal(parseQuantity(text), undefined, text);
  }
});

test('digits beyond the exact range still give the nearest value', () => {
  assert.equal(parseQuantity('123456789012345678901234567890ns')?.value, 123456789012345680000);
  assert.equal(parseQuantity('1m0.000000000000000000000000001s')?.value, 60);
  assert.equal(parseQuantity(`1m0.${'0'.repeat(400)}1s`)?.value, 60);
  assert.equal(parseQuantity(`0m0.${'0'.repeat(400)}s`)?.value, 0);
  assert.equal(parseQuantity('1e99999999999999999999999ms')?.value, Number.POSITIVE_INFINITY);
  assert.equal(parseQuantity('1e-99999999999999999999999K')?.value, 0);
});

test('a value token is a quantity or a mergeable summary', () => {
  for (const text of ['1', '2ms', 'NaN', 'dd1:xyz', 'hl1:', 'tk1:a=1'])
    assert.equal(isValueToken(text), true, text);
  for (const text of ['ok', '', 'dd2:x', 'dd1', '1x']) assert.equal(isValueToken(text), false, text);
});

test('written exactly', () => {
  const texts: [string, number, Dimension][] = [
    ['0', 0, 'number'],
    ['-0', -0, 'number'],
    ['0.1', 0.1, 'number'],
    ['1500000', 1.5e6, 'number'],
    ['1e21', 1e21, 'number'],
    ['1.5e-9', 1.5e-9, 'number'],
    ['NaN', Number.NaN, 'duration'],
    ['-Inf', Number.NEGATIVE_INFINITY, 'size'],
    ['0s', 0, 'duration'],
    ['3ms', 0.003, 'duration'],
    ['1.25s', 1.25, 'duration'],
    ['100ms', 0.1, 'duration'],
    ['2.5us', 2.5e-6, 'duration'],
    ['7ns', 7e-9, 'duration'],
    ['42s', 42, 'duration'],
    ['1m30s', 90, 'duration'],
    ['-1h', -3600, 'duration'],
    ['1d1s', 86401, 'duration'],
    ['90.5s', 90.5, 'duration'],
    ['28M', 28 * 2 ** 20, 'size'],
    ['1.5K', 1536, 'size'],
    ['1234567B', 1234567, 'size'],
    ['0B', 0, 'size'],
    ['2048T', 2 ** 51, 'size'],
    ['23%', 0.23, 'ratio'],
    ['7%', 0.07, 'ratio'],
    ['100%', 1, 'ratio'],
  ];
  for (const [text, value, dimension] of texts) assert.equal(formatQuantity(value, dimension), text);
});

test('written with as many digits as a person reads', () => {
  const texts: [string, number, Dimension][] = [
    ['0.333', 1 / 3, 'number'],
    ['1230000', 1234567, 'number'],
    ['3.33ms', 1 / 300, 'duration'],
    ['1s', 0.9999, 'duration'],
    ['1m', 59.99, 'duration'],
    ['2h2m', 7325.3, 'duration'],
    ['1h', 3599.9, 'duration'],
    ['3d4h', 3 * 86400 + 4 * 3600 + 59, 'duration'],
    ['1.18M', 1234567, 'size'],
    ['1M', 1048575, 'size'],
    ['1K', 1023.9, 'size'],
    ['1020B', 1023, 'size'],
    ['33.3%', 1 / 3, 'ratio'],
  ];
  for (const [text, value, dimension] of texts) assert.equal(formatQuantity(value, dimension, 3), text);
});
