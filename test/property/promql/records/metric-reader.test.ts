// Reading METRIC lines by shape gives the samples that reading each of them as a record gives.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../../tools/lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../../../../tools/lib/kernel/scanner.ts';
import { formatLabels } from '../../../../tools/lib/promql/labels/format.ts';
import { SeriesKeeper } from '../../../../tools/lib/promql/records/keeper.ts';
import { createMetricReader } from '../../../../tools/lib/promql/records/metric-reader.ts';
import { readMetric } from '../../../../tools/lib/promql/records/metric-record.ts';
import { type FoundNumber, readNumber } from '../../../../tools/lib/promql/records/quantity-bytes.ts';
import { parseRecord } from '../../../../tools/lib/record/parse.ts';
import { parseQuantity } from '../../../../tools/lib/record/quantity.ts';
import { timeMs } from '../../../../tools/lib/record/time.ts';

const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,16})(\.[0-9]{1,16})?$/);
const suffix = fc.constantFrom(
  ...['', 's', 'ms', 'us', 'µs', 'ns', 'm', 'h', 'd', '%', 'B', 'K', 'M', 'G', 'T', 'KiB', 'KB', 'MB'],
  ...['e3', 'e-2', 'E+1', 'm30s', 'x', 'sm', '.', 'ss'],
);
const quantity = fc
  .tuple(fc.constantFrom('', '-', '+', '0', '.'), digits, suffix)
  .map((parts) => parts.join(''));

test('a number read from bytes is the quantity to the last bit, or left alone', () => {
  const found: FoundNumber = { value: 0, end: 0 };
  let taken = 0;
  fc.assert(
    fc.property(quantity, fc.constantFrom('', ' next=1'), (text, rest) => {
      const bytes = Buffer.from(`x=${text}${rest}`);
      if (!readNumber(bytes, 2, bytes.length, found)) return;
      taken++;
      assert.ok(Object.is(found.value, parseQuantity(text)?.value), `${text}: ${found.value}`);
      assert.equal(found.end, 2 + Buffer.byteLength(text));
    }),
    { numRuns: 5000, seed: 11 },
  );
  assert.ok(taken > 500, 'the common forms are taken');
});

/** Families of fields: lines that take them in the same order have shapes that are nearly the same. */
const FAMILIES: readonly (readonly string[])[] = [
  [
    'count=1',
    'count=2.5',
    'count=30ms',
    'count=-0',
    'count="5"',
    'count=oops',
    'count=NaN',
    'count=1m30s',
    'count=1e-3',
  ],
  [
    'env="prod"',
    'env="a b"',
    'env="a"bc=1',
    'env="a" c=1',
    'env="q\\"q"',
    'env="\\q"',
    'env="open',
    'env=""',
    'env="ü"',
    'env="a"b',
    'env="\t"',
  ],
  [
    'window="10s"',
    'window="20s"',
    'seq="1"',
    'seq="2"',
    'seq="\\n"',
    'seq="\\q"',
    'seq="\\u00"',
    'seq=3',
    'w=2',
    'rev="x',
  ],
  [
    'sketch=dd1:AAA',
    'sketch=dd1:BBB',
    'sketch=hl1:A',
    'sketch=12:30',
    'sketch=127:0',
    'sketch=dd1',
    'sketch=1:2',
  ],
  [
    'k.1=1',
    'k.1="l"',
    'k-1=1',
    'count=7',
    'count=8',
    'value=4',
    'service="x"',
    '__name__="n"',
    '=1',
    '9=1',
    'a=',
    'a',
  ],
  [
    '',
    ' ',
    'n=00',
    'n=0x10',
    'n=5 ',
    'n=1\t2',
    '\u007f',
    'n=123456789012345678',
    'n=+1',
    'b="x"y',
    'n=1"',
    '"m"',
  ],
];
const MESSAGES = ['m', 'm n', 'mn', 'http.requests', 'ü', '"m"', '9lives', 'm=', '', 'count=1', 'm  n', ' m'];
const SOURCES = ['web/0', 'web/1', 'web', 'a%20b/x/y'];

const pick = <T>(from: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...from);
/** A word, no word, or a second space. */
const maybe = (slot: readonly string[]): fc.Arbitrary<string | null> =>
  fc.oneof({ weight: 6, arbitrary: pick(slot) }, pick([null, '']));
/** Lines that take their fields from the same families, from few variants of each, so that shapes meet again. */
const lines = fc
  .record({
    sources: fc.uniqueArray(pick(SOURCES), { minLength: 1, maxLength: 2 }),
    messages: fc.uniqueArray(pick(MESSAGES), { minLength: 1, maxLength: 2 }),
    slots: fc.array(
      pick(FAMILIES).chain((family) => fc.uniqueArray(pick(family), { minLength: 1, maxLength: 3 })),
      { maxLength: 4 },
    ),
  })
  .chain(({ sources, messages, slots }) =>
    fc.array(fc.tuple(pick(sources), pick(messages), ...slots.map(maybe)), {
      maxLength: 20,
    }),
  )
  .map((some) =>
    some.map(
      ([source, ...words], index) =>
        `2026-02-14T12:34:${String(index).padStart(2, '0')}Z ${source} METRIC ${words.filter((word) => word !== null).join(' ')}`,
    ),
  );

function everything(): SeriesKeeper {
  return new SeriesKeeper(() => Number.POSITIVE_INFINITY, { maxSeries: 1000, maxSamples: 10_000 });
}

function contents(keeper: SeriesKeeper): readonly string[] {
  return keeper.store.series.map(
    ({ labels, times, values, first, end }) =>
      `${formatLabels(labels)} ${times.slice(first, end).join()} ${values.slice(first, end).join()}`,
  );
}

function byRecord(input: readonly string[]): { keeper: SeriesKeeper; unparsable: number } {
  const keeper = everything();
  let unparsable = 0;
  for (const text of input) {
    const record = parseRecord(text);
    if (!record) continue;
    const samples = readMetric(record);
    unparsable += samples.unparsable;
    for (const { labels, value } of samples.values) {
      const kept = keeper.find(labels);
      if (kept) keeper.append(kept, timeMs(record.time), value);
    }
  }
  return { keeper, unparsable };
}

function byShape(input: readonly string[]): { keeper: SeriesKeeper; unparsable: number } {
  const keeper = everything();
  const bytes = Buffer.from(input.map((text) => `${text}\n`).join(''));
  const kernel = new Kernel(scannerBytes() + bytes.length + 1024);
  const scanner = createScanner(kernel);
  const reader = createMetricReader(kernel, keeper);
  const start = kernel.allocate(bytes.length);
  kernel.bytes.set(bytes, start);
  scanner.scan(start, start + bytes.length);
  let unparsable = 0;
  const at = (column: Uint32Array, row: number): number => column[row] as number;
  for (let row = 0; row < scanner.count; row++) {
    if (scanner.kinds[row] === 0) continue;
    unparsable += reader.read(
      at(scanner.starts, row),
      at(scanner.bodies, row),
      at(scanner.ends, row),
      at(scanner.sourceIds, row),
      (scanner.times[row] as number) / 1000,
    );
  }
  return { keeper, unparsable };
}

test('numbers with more decimals than a power of ten can say are left alone', () => {
  const bytes = Buffer.from('0.00000000000001ns');
  const found: FoundNumber = { value: 0, end: 0 };
  assert.equal(readNumber(bytes, 0, bytes.length, found), false);
});

test('lines read by shape give the same series as lines read as records', () => {
  fc.assert(
    fc.property(lines, (input) => {
      const expected = byRecord(input);
      const actual = byShape(input);
      assert.deepEqual(contents(actual.keeper), contents(expected.keeper));
      assert.equal(actual.unparsable, expected.unparsable);
    }),
    { numRuns: 2000, seed: 12 },
  );
});
