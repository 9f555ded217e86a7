// Laws of times, names and quantities.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Dimension, formatQuantity, parseQuantity } from '../../../tools/lib/record/quantity.ts';
import { decodeName, encodeName, isName } from '../../../tools/lib/record/source.ts';
import { formatTime, formatTimeMs, isTime, parseTime, timeMs } from '../../../tools/lib/record/time.ts';
import { text, time } from './arbitrary.ts';

const OPTIONS = { seed: 20260216, numRuns: 5000 };

const nanoseconds = fc.bigInt({ min: -62167219200000000000n, max: 253402300799999999999n });

test('every nanosecond is written and read again', () => {
  fc.assert(
    fc.property(nanoseconds, (ns) => {
      assert.equal(parseTime(formatTime(ns)), ns);
      assert.equal(parseTime(formatTime(ns, 9)), ns);
    }),
    OPTIONS,
  );
});

test('a time keeps its digits', () => {
  fc.assert(
    fc.property(time, (written) => {
      const digits = written.length === 20 ? 0 : written.length - 21;
      assert.equal(formatTime(parseTime(written)!, digits), written);
    }),
    OPTIONS,
  );
});

test('milliseconds agree with Date', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62167219200000, max: 253402300799999 }), (ms) => {
      const written = new Date(ms).toISOString();
      assert.equal(timeMs(written), ms);
      assert.equal(formatTimeMs(ms), written);
      assert.equal(parseTime(written), BigInt(ms) * 1_000_000n);
    }),
    OPTIONS,
  );
});

test('a date exists when Date keeps it', () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'));
  fc.assert(
    fc.property(
      part(99),
      part(99),
      part(14),
      part(33),
      part(25),
      part(61),
      part(61),
      (c, y, mo, d, h, mi, s) => {
        const written = `${c}${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`;
        const date = new Date(written);
        assert.equal(
          isTime(written),
          !Number.isNaN(date.getTime()) && date.toISOString() === written,
          written,
        );
      },
    ),
    OPTIONS,
  );
});

test('every text has a legal name, and comes back from it', () => {
  fc.assert(
    fc.property(text, (any) => {
      const name = encodeName(any);
      assert.equal(isName(name), true, name);
      assert.equal(decodeName(name), any);
    }),
    OPTIONS,
  );
});

const dimension = fc.constantFrom<Dimension>('number', 'duration', 'size', 'ratio');

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.integer({ min: -1e15, max: 1e15 }),
  fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -12, max: 12 }))
    .map(([m, e]) => Number(`${m}e${e}`)),
);

test('a quantity written without digits is read as the same double', () => {
  fc.assert(
    fc.property(double, dimension, (value, of) => {
      const written = formatQuantity(value, of);
      assert.deepEqual(parseQuantity(written), { value, dimension: of }, written);
    }),
    { ...OPTIONS, numRuns: 20_000 },
  );
});

test('a quantity written with three digits is within half of the last one, from a minute on within half a smaller unit', () => {
  fc.assert(
    fc.property(double, dimension, (value, of) => {
      if (Math.abs(value) > 1e300) return; // rounding up would leave the doubles
      const read = parseQuantity(formatQuantity(value, of, 3));
      const isLong = of === 'duration' && Math.abs(value) >= 59;
      const tolerance = isLong ? 1 / 48 : 0.0051;
      assert.ok(read !== undefined && Math.abs(read.value - value) <= Math.abs(value) * tolerance);
      assert.equal(read.dimension, of);
    }),
    OPTIONS,
  );
});

const UNITS: readonly (readonly [string, number])[] = [
  ['ns', -9],
  ['us', -6],
  ['ms', -3],
  ['s', 0],
  ['%', -2],
  ['KB', 3],
  ['TB', 12],
];

test('a decimal with a decimal unit is the double nearest to what it says', () => {
  const digits = fc.integer({ min: 0, max: 999_999_999_999_999 });
  fc.assert(
    fc.property(digits, fc.nat(8), fc.constantFrom(...UNITS), (number, decimals, [unit, exponent]) => {
      const whole = String(number).padStart(decimals + 1, '0');
      const point = whole.length - decimals;
      const decimal = decimals === 0 ? whole : `${whole.slice(0, point)}.${whole.slice(point)}`;
      assert.equal(parseQuantity(decimal + unit)?.value, Number(`${decimal}e${exponent}`));
    }),
    OPTIONS,
  );
});

test('a compound duration is the sum of its parts, in nanoseconds', () => {
  const parts = fc.tuple(
    ...[90, 23, 59, 59, 999, 999, 999].map((max) => fc.option(fc.nat(max), { nil: undefined })),
  );
  const sizes = [
    86_400_000_000_000n,
    3_600_000_000_000n,
    60_000_000_000n,
    1_000_000_000n,
    1_000_000n,
    1000n,
    1n,
  ];
  const names = ['d', 'h', 'm', 's', 'ms', 'us', 'ns'];
  fc.assert(
    fc.property(parts, (counts) => {
      const written = counts
        .map((count, index) => (count === undefined ? '' : `${count}${names[index]}`))
        .join('');
      if (written === '') return;
      const total = counts.reduce((sum, count, index) => sum + BigInt(count ?? 0) * sizes[index]!, 0n);
      assert.equal(parseQuantity(written)?.value, Number(`${total}e-9`), written);
      assert.equal(parseQuantity(`-${written}`)?.value, -Number(`${total}e-9`));
    }),
    OPTIONS,
  );
});
