import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTime, formatTimeMs, isTime, parseTime, timeMs } from '../../../tools/lib/record/time.ts';

test('times of the grammar', () => {
  for (const time of [
    '2026-02-14T12:34:05Z',
    '2026-02-14T12:34:05.1Z',
    '2026-02-14T12:34:05.123456789Z',
    '2024-02-29T23:59:59Z',
    '2000-02-29T00:00:00Z',
    '0000-02-29T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
  ]) {
    assert.equal(isTime(time), true, time);
  }
});

test('texts that are no time', () => {
  for (const text of [
    '',
    '2026-02-14',
    '2026-02-14T12:34:05',
    '2026-02-14T12:34:05z',
    '2026-02-14t12:34:05Z',
    '2026-02-14 12:34:05Z',
    '2026-02-14T12:34:05+00:00',
    '2026-02-14T12:34:05.Z',
    '2026-02-14T12:34:05,1Z',
    '2026-02-14T12:34:05.1234567890Z',
    '2026-02-14T12:34:05.12x4Z',
    '2026-02-14T12:34:051Z',
    '2026-02-29T12:34:05Z',
    '2100-02-29T12:34:05Z',
    '2026-04-31T12:34:05Z',
    '2026-00-10T12:34:05Z',
    '2026-13-10T12:34:05Z',
    '2026-01-00T12:34:05Z',
    '2026-01-32T12:34:05Z',
    '2026-02-14T24:00:00Z',
    '2026-02-14T12:60:00Z',
    '2026-02-14T23:59:60Z',
    '2026-02-14T1:34:05.0Z',
    ' 2026-02-14T12:34:05Z',
    '2026-02-14T12:34:05Z ',
    '-026-02-14T12:34:05Z',
    '2O26-02-14T12:34:05Z',
    '２026-02-14T12:34:05Z',
  ]) {
    assert.equal(isTime(text), false, text);
    assert.equal(parseTime(text), undefined, text);
    assert.equal(timeMs(text), Number.NaN, text);
  }
});

test('nanoseconds since 1970 survive', () => {
  assert.equal(parseTime('1970-01-01T00:00:00Z'), 0n);
  assert.equal(parseTime('1969-12-31T23:59:59.999999999Z'), -1n);
  assert.equal(parseTime('2026-02-14T12:34:05.123456789Z'), 1771072445123456789n);
  assert.equal(parseTime('2026-02-14T12:34:05.1Z'), 1771072445100000000n);
  assert.equal(parseTime('0000-01-01T00:00:00Z'), -62167219200000000000n);
});

test('milliseconds cut finer digits off', () => {
  assert.equal(timeMs('1970-01-01T00:00:01.0019Z'), 1001);
  assert.equal(timeMs('1969-12-31T23:59:59.9999Z'), -1);
});

test('a time is written with the digits it needs, or those asked for', () => {
  assert.equal(formatTime(0n), '1970-01-01T00:00:00Z');
  assert.equal(formatTime(1_500_000_000n), '1970-01-01T00:00:01.500Z');
  assert.equal(formatTime(1_000_000_100n), '1970-01-01T00:00:01.000000100Z');
  assert.equal(formatTime(1_000_100_000n), '1970-01-01T00:00:01.000100Z');
  assert.equal(formatTime(-1n), '1969-12-31T23:59:59.999999999Z');
  assert.equal(formatTime(1_999_999_999n, 0), '1970-01-01T00:00:01Z');
  assert.equal(formatTime(1_999_999_999n, 3), '1970-01-01T00:00:01.999Z');
  assert.equal(formatTime(-62167219200000000000n, 1), '0000-01-01T00:00:00.0Z');
  assert.equal(formatTimeMs(1771072445123.9), '2026-02-14T12:34:05.123Z');
  assert.equal(formatTimeMs(-0.5), '1969-12-31T23:59:59.999Z');
});

test('a time outside of the four-digit years is refused', () => {
  assert.throws(() => formatTime(253402300800000000000n), RangeError);
  assert.throws(() => formatTime(-62167219200000000001n), RangeError);
  assert.throws(() => formatTimeMs(Number.NaN), RangeError);
  assert.throws(() => formatTimeMs(253402300800000), RangeError);
});
