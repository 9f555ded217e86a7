import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captureLine } from './lines.ts';

function becomes(line: string, record: string): void {
  assert.equal(captureLine(line), record);
}

test("time and level at the start are the line's own", () => {
  becomes('2026-02-14 12:34:05,123 WARN  pool is full', '2026-02-14T12:34:05.123Z web/0 WARN pool is full');
  becomes(
    '[2026-02-14 12:34:05.123] ERROR: out of memory',
    '2026-02-14T12:34:05.123Z web/0 ERROR out of memory',
  );
  becomes('2026-02-14T12:34:05Z [error] no route', '2026-02-14T12:34:05Z web/0 ERROR no route');
  becomes('[2026-02-14T12:34:05Z] [info] ready', '2026-02-14T12:34:05Z web/0 INFO ready');
  becomes(
    '2026-02-14 12:34:05.678 | INFO     | app:main:3 - up',
    '2026-02-14T12:34:05.678Z web/0 INFO up component=app:main:3',
  );
  becomes('2026-02-14T12:34:05Z\tDEBUG\tmain.go:3', '2026-02-14T12:34:05Z web/0 DEBUG caller=main.go:3');
});

test('a time without a level is INFO', () => {
  becomes('2026/02/14 12:34:05 listening on :8080', '2026-02-14T12:34:05Z web/0 INFO listening on :8080');
  becomes('2026-02-14T12:34:05Z', '2026-02-14T12:34:05Z web/0 INFO');
  becomes('2026-02-14T12:34:05Z error handling', '2026-02-14T12:34:05Z web/0 INFO error handling');
});

test('zones are turned into UTC, fractions are copied', () => {
  becomes('2026-02-14T00:34:05.123456789+01:00 x', '2026-02-13T23:34:05.123456789Z web/0 INFO x');
  becomes('2026-02-14 12:34:05 -0530 x', '2026-02-14T18:04:05Z web/0 INFO x');
  becomes('2026-02-14 12:34:05+02 x', '2026-02-14T10:34:05Z web/0 INFO x');
  becomes('2026-02-14 12:34:05 UTC x', '2026-02-14T12:34:05Z web/0 INFO x');
  becomes('2026-02-14 12:34:05.1234567891 x', '2026-02-14T12:34:05.123456789Z web/0 INFO x');
});

test('the minute kept from the line before is not taken for another', () => {
  becomes('2026-02-14T12:34:05+01:00 x', '2026-02-14T11:34:05Z web/0 INFO x');
  becomes('2026-02-14T12:34:05+02:00 x', '2026-02-14T10:34:05Z web/0 INFO x');
  becomes('2026-02-14T12:35:05+02:00 x', '2026-02-14T10:35:05Z web/0 INFO x');
});

test('fields in the text are fields', () => {
  becomes('2026-02-14T12:34:05Z INFO done status=200', '2026-02-14T12:34:05Z web/0 INFO done status=200');
});

test('what is no time is text', () => {
  const arrived = '2026-02-14T12:34:05.678Z web/0 INFO';
  becomes('2026-02-30 12:34:05 x', `${arrived} 2026-02-30 12:34:05 x`);
  becomes('2026-02-14 24:00:00 x', `${arrived} 2026-02-14 24:00:00 x`);
  becomes('2026-02-14 12:34:60 x', `${arrived} 2026-02-14 12:34:60 x`);
  becomes('2026-02/14 12:34:05 x', `${arrived} 2026-02/14 12:34:05 x`);
  becomes('2026-02-14 12:34:05x', `${arrived} 2026-02-14 12:34:05x`);
  becomes('[2026-02-14 12:34:05 x', `${arrived} [2026-02-14 12:34:05 x`);
  becomes('0000-01-01 00:00:00+01:00 x', `${arrived} 0000-01-01 00:00:00+01:00 x`);
});
