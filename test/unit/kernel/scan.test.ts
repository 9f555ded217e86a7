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
