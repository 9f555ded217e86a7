// Which plans are left to the kernel: nothing else shows when one is not, for both ways give the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { makeAgg, type RunOptions } from './run-agg.ts';

const LINES = Array.from({ length: 2000 }, (_, at) => {
  const time = `2026-02-14T12:34:05.${String(at % 1000).padStart(3, '0')}Z`;
  const level = at % 4 === 0 ? 'ERROR' : 'INFO';
  return `${time} web/${at % 3} ${level} request done path=/a status=${at % 2 === 0 ? 200 : 503} dur=${at}us\n`;
});

/** True when the last lines were taken by the kernel. */
function isLeftToKernel(
  functions: readonly string[],
  by: readonly string[],
  options: RunOptions = {},
): boolean {
  const stage = makeAgg(functions, by, options);
  const feeder = createFeeder(stage);
  // The first lines of all are looked at one by one.
  for (const lines of [LINES.slice(0, 100), LINES]) {
    const bytes = Buffer.from(lines.join(''));
    feeder.area.set(bytes);
    feeder.accept(bytes.length, () => undefined);
  }
  // The last call of the kernel took so many.
  return (
    ((stage.kernel.exports as unknown as { tallied: WebAssembly.Global }).tallied.value as number) > 1000
  );
}

const FILTERS = [
  'level>=WARN',
  'status>=500 or level>=ERROR',
  'not (status>=500 and dur>1ms)',
  'has(path)',
  'path=="/a"',
  'path ~ "^/"',
  'status in (200, 503)',
  'service=="web" or instance!="1"',
] as const;

test('filters of kinds, quantities, texts and sources are left to the kernel, for one function and for all records', () => {
  for (const filter of FILTERS) {
    assert.ok(isLeftToKernel(['count', `n=count(${filter})`], ['service']), filter);
    assert.ok(isLeftToKernel(['sum(dur)'], ['service', 'status'], { where: filter }), filter);
  }
});

test('functions of quantities are left to the kernel', () => {
  for (const fn of ['sum', 'avg', 'min', 'max', 'first', 'last', 'stddev', 'inflight', 'hist', 'p99'])
    assert.ok(isLeftToKernel([`x=${fn}(dur)`, 'count'], ['service', 'path']), fn);
  assert.ok(isLeftToKernel(['p99(dur)'], ['service'], { exactValues: 1000 }), 'exact');
});

test('functions of the texts of a field are left to the kernel, those of a part of the head are not', () => {
  assert.ok(isLeftToKernel(['distinct(path)', 'distinct(status)', 'top(path)'], ['service', 'status']));
  for (const field of ['service', 'msg']) assert.ok(!isLeftToKernel([`distinct(${field})`], []), field);
});

test('a filter of the message, of the time and of two fields is not', () => {
  for (const filter of ['msg ~ "done"', 'ts>"2026-02-14T12:34:05Z"', 'dur>status'])
    assert.ok(!isLeftToKernel([`count(${filter})`], []), filter);
});

test('more than the kernel has room for is not', () => {
  const many = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `n${at}=count(dur>${at}ms)`);
  assert.ok(isLeftToKernel(many(15), ['service']));
  assert.ok(!isLeftToKernel(many(16), ['service']));
  const either = Array.from({ length: 8 }, (_, at) => `(dur>${at}ms or status==${at})`).join(' and ');
  assert.ok(!isLeftToKernel([`count(${either})`], ['service']));
  const other = Array.from({ length: 40 }, (_, at) => `status==${at}`).join(' or ');
  assert.ok(!isLeftToKernel([`count(${other})`], ['service']));
});
