// The columns of a scan as values that can be compared with the reference.

import assert from 'node:assert/strict';
import type { Kernel } from '../../../tools/lib/kernel/host.ts';
import type { ReferenceField, ReferenceRow } from '../../../tools/lib/kernel/reference.ts';
import {
  createScanner,
  DIMENSION,
  type FieldColumns,
  QUOTED_BIT,
  type Scanner,
} from '../../../tools/lib/kernel/scanner.ts';
import { KEYS } from './arbitrary.ts';

/** A scanner that looks for keys of the generated lines, for texts and for numbers. */
export function createRowScanner(kernel: Kernel, keys: readonly string[] = KEYS): Scanner {
  const intern = { most: 64, bytes: 1024 };
  return createScanner(kernel, {
    fields: keys.map((key) => ({ key, numeric: true, intern })),
    mostSources: 64,
    sourceBytes: 4096,
  });
}

const DIMENSIONS = new Map<number, string>(Object.entries(DIMENSION).map(([name, code]) => [code, name]));
/** Whole microseconds beyond this are not whole doubles. */
const EXACT = 9_007_199_254_740_991n;

/** Holds one row of the columns against the reference; `offset` is the address of the reference's index 0. */
export function checkRow(
  kernel: Kernel,
  scanner: Scanner,
  row: number,
  expected: ReferenceRow,
  offset: number,
  keys: readonly string[] = KEYS,
): void {
  assert.equal(scanner.kinds[row], expected.kind, 'kind');
  assert.equal(scanner.starts[row]! - offset, expected.start, 'start');
  assert.equal(scanner.ends[row]! - offset, expected.end, 'end');
  const { record } = expected;
  if (!record) return;
  assert.equal(scanner.bodies[row]! - offset, record.body, 'body');
  const source = scanner.sourceIds[row]!;
  if (source < 64) assert.equal(scanner.sources.text(source), record.source, 'source');
  checkTime(scanner.times[row]!, record.nanoseconds);
  keys.forEach((key, index) => {
    const field = record.fields.get(key);
    checkField(kernel, scanner.fields[index]!, row, field && { ...field, start: field.start + offset });
  });
}

function checkTime(microseconds: number, nanoseconds: bigint): void {
  const fraction = ((nanoseconds % 1000n) + 1000n) % 1000n;
  const exact = (nanoseconds - fraction) / 1000n;
  if (exact <= EXACT && exact >= -EXACT) assert.equal(BigInt(microseconds), exact, 'time');
  else assert.ok(Math.abs(microseconds - Number(exact)) <= 32, 'time within the precision of a double');
}

function checkField(
  kernel: Kernel,
  columns: FieldColumns,
  row: number,
  expected: ReferenceField | undefined,
): void {
  const start = columns.starts[row]!;
  if (!expected) {
    assert.equal(start, 0, 'no field');
    assert.equal(columns.dimensions[row], DIMENSION.none, 'no dimension');
    return;
  }
  const length = columns.lengths[row]!;
  assert.equal(start, expected.start, 'value start');
  assert.equal(length >= QUOTED_BIT, expected.quoted, 'quoted');
  assert.equal(kernel.bytes.toString('latin1', start, start + (length % QUOTED_BIT)), expected.raw, 'value');
  checkQuantity(columns.dimensions[row]!, columns.numbers[row]!, expected.quantity);
}

/** What the kernel leaves to the host (hard) is right by definition. */
export function checkQuantity(dimension: number, value: number, expected: ReferenceField['quantity']): void {
  if (dimension === DIMENSION.hard) return;
  assert.equal(DIMENSIONS.get(dimension), expected?.dimension ?? 'none', 'dimension');
  if (expected) assert.ok(Object.is(value, expected.value), `${value} is not ${expected.value}`);
}
