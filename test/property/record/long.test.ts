// A mebibyte of anything: read, written and read again. Not timed, but what is quadratic here does not end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRecord } from '../../../tools/lib/record/format.ts';
import { recordFromJson, recordToJson } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { isValueToken, parseQuantity } from '../../../tools/lib/record/quantity.ts';
import { decodeName, encodeName } from '../../../tools/lib/record/source.ts';
import { validateRecord } from '../../../tools/lib/schema/validate.ts';

const MEBIBYTE = 2 ** 20;
const HEADER = '2026-02-14T12:34:05Z web/0 INFO';

function fill(piece: string, length = MEBIBYTE): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

const PIECES = [
  ...[
    'x',
    ' ',
    '=',
    '"',
    '\\',
    '\\"',
    'a=',
    'a=1 ',
    'a="',
    'a="x ',
    'a=" ',
    ' a="\\',
    'a="x"y ',
    '"a=1" ',
    ' k==v',
  ],
  ...[
    '\u0000',
    '\u007f',
    '\ud800',
    '\ud83d\ude00',
    'é',
    '{"a":',
    '[',
    '1',
    '1.',
    '1m',
    '%',
    '%41',
    '/',
    '\\u0000',
    '0',
  ],
];

function assertRoundTrips(body: string): void {
  const record = parseRecord(`${HEADER} ${body}`);
  assert.ok(record);
  const canonical = formatRecord(record);
  assert.equal(formatRecord(parseRecord(canonical)!), canonical);
  assert.equal(formatRecord(recordFromJson(recordToJson(record))!), canonical);
}

test('bodies of one piece, repeated', () => {
  for (const piece of PIECES) {
    assertRoundTrips(fill(piece));
    const text = fill(piece, MEBIBYTE / 16);
    for (const body of [`"${text}`, `"${text}"`, `a="${text}"`, `x a=${text}`]) assertRoundTrips(body);
  }
});

test('values of one piece, repeated, come back', () => {
  for (const piece of PIECES) {
    const value = fill(piece);
    const fields = [{ key: '__proto__', value, quoted: true }];
    const record = {
      time: '2026-02-14T12:34:05Z',
      source: 'web',
      kind: 'EVENT',
      message: 'x',
      fields,
    } as const;
    for (const read of [parseRecord(formatRecord(record)), recordFromJson(recordToJson(record))]) {
      assert.ok(read?.fields[0]?.value === value, piece);
    }
    assert.deepEqual(validateRecord('EVENT', JSON.parse(recordToJson(record))), []);
  }
});

test('a hundred thousand different keys', () => {
  const fields = Array.from({ length: 100_000 }, (_, index) => ({
    key: `k${index}`,
    value: '1',
    quoted: false,
  }));
  for (const kind of ['INFO', 'METRIC'] as const) {
    const record = { time: '2026-02-14T12:34:05Z', source: 'web', kind, message: 'm', fields };
    assert.equal(parseRecord(formatRecord(record))?.fields.length, fields.length);
    assert.equal(recordFromJson(recordToJson(record))?.fields.length, fields.length);
  }
});

test('headers, names and quantities of one piece, repeated', () => {
  for (const piece of PIECES) {
    const text = fill(piece);
    parseRecord(text);
    parseRecord(`2026-02-14T12:34:05Z ${text} INFO`);
    parseRecord(`2026-02-14T12:34:05Z web ${text}`);
    recordFromJson(`{"${text}":1}`);
    parseQuantity(text);
    isValueToken(text);
    const start = fill(piece, MEBIBYTE / 16);
    assert.equal(decodeName(encodeName(start)), start);
    const value = {
      ts: text,
      source: text,
      kind: 'GAP',
      msg: text,
      labels: { a: text },
      values: { a: text },
    };
    assert.ok(validateRecord('GAP', value).length > 0);
    const isValid =
      validateRecord('GAP', { ...value, ts: '2026-02-14T12:34:05Z', source: 'a', labels: {} }).length === 0;
    assert.equal(isValid, false, piece);
  }
});
