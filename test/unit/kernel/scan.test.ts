// Lines that the scan kernel once read otherwise than the record does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scan } from './kernels.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

function kindsOf(...lines: readonly string[]): string[] {
  return scan(lines).map(({ kind }) => kind);
}

test('leading fields take the space behind them along, so a space after them is no message', () => {
  assert.deepEqual(kindsOf(`${HEAD} METRIC a=1 b=2 `, `${HEAD} METRIC a=1 b=2  `), ['foreign', 'METRIC']);
  assert.deepEqual(kindsOf(`${HEAD} METRIC a=1  b=2`, `${HEAD} METRIC a=1   b=2`), ['foreign', 'METRIC']);
  assert.deepEqual(kindsOf(`${HEAD} METRIC  a=1`, `${HEAD} METRIC  a=1 `), ['foreign', 'METRIC']);
});

test('nineteen NULs are no time, also where no time was read before', () => {
  assert.deepEqual(kindsOf(`${'\0'.repeat(19)}Z web/0 INFO x`), ['foreign']);
});

test('a line longer than the piece that is marked at once, and lines cut by its end', () => {
  const long = 'x'.repeat(5000);
  const lines = [
    `${HEAD} INFO ${long} dur=1ms`,
    `${HEAD} INFO dur=2ms t="${long} dur=9ms"`,
    ...Array.from({ length: 200 }, (_, index) => `${HEAD} INFO ${'y'.repeat(index)} dur=${index}ms`),
    `${HEAD} INFO ${'='.repeat(6000)} dur=3ms`,
    `${HEAD} INFO ${'a="'.repeat(1300)} dur=4ms`,
  ];
  const durations = scan(lines, ['dur']).map(({ fields }) => fields.get('dur')?.text);
  const short = Array.from({ length: 200 }, (_, index) => `${index}ms`);
  assert.deepEqual(durations, ['1ms', '2ms', ...short, '3ms', '4ms']);
});
