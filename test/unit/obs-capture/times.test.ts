import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, createClock } from '../../../tools/obs-capture/time/clock.ts';
import * as find from '../../../tools/obs-capture/time/find.ts';
import { utc, zoneOf } from '../../../tools/obs-capture/time/zone.ts';

const timeOfText = (text: string) => find.timeOfText(text, createClock(utc));

test('seconds, milliseconds, microseconds and nanoseconds since 1970', () => {
  assert.equal(timeOfText('1707914045'), '2024-02-14T12:34:05Z');
  assert.equal(timeOfText('1707914045.5'), '2024-02-14T12:34:05.5Z');
  assert.equal(timeOfText('1707914045123'), '2024-02-14T12:34:05.123Z');
  assert.equal(timeOfText('1707914045123.25'), '2024-02-14T12:34:05.12325Z');
  assert.equal(timeOfText('1707914045123456'), '2024-02-14T12:34:05.123456Z');
  assert.equal(timeOfText('1707914045123456789'), '2024-02-14T12:34:05.123456789Z');
  assert.equal(timeOfText('1707914045.1234567891'), '2024-02-14T12:34:05.123456789Z');
  assert.equal(timeOfText('999999999'), '2001-09-09T01:46:39Z');
  assert.equal(timeOfText('999999999999'), '2001-09-09T01:46:39.999Z');
});

test('other numbers are no times', () => {
  for (const text of ['12345678', '17079140451', '-1707914045', '1.7e9', '', '0', '1707914045.']) {
    assert.equal(timeOfText(text), undefined, text);
  }
});

test('a text with anything behind its time is none', () => {
  assert.equal(timeOfText('2026-02-14T12:34:05Z x'), undefined);
  assert.equal(timeOfText('2026-02-14 12:34:05.5Z'), '2026-02-14T12:34:05.5Z');
});

const NOW_MS = Date.UTC(2026, 1, 14, 12, 34, 5);

function clockIn(zone: string): Clock {
  const found = zoneOf(zone);
  assert.ok(found, zone);
  return createClock(found, () => NOW_MS);
}

function timesIn(zone: string, ...texts: string[]): (string | undefined)[] {
  const clock = clockIn(zone);
  return texts.map((text) => {
    const found = find.timeAt(text, 0, clock);
    if (found !== undefined) clock.saw(found.time);
    return found?.time;
  });
}

test('the ways to write a time', () => {
  for (const text of [
    '2026-02-14T12:34:05Z',
    '2026-02-14t12:34:05z',
    '2026-02-14 12:34:05 +0000',
    '2026/02/14 12:34:05',
    '2026.02.14 12:34:05',
    '2026-02-14-12.34.05',
    '20260214-12:34:05',
    '20260214T123405Z',
    '26/02/14 12:34:05',
    '260214 12:34:05',
    '260214 123405',
    '14/Feb/2026:12:34:05 +0000',
    '14-Feb-2026 12:34:05',
    '14 Feb 2026 12:34:05',
    'Sat, 14 Feb 2026 12:34:05 GMT',
    'Sat Feb 14 12:34:05 2026',
    'Sat Feb 14 13:34:05 CET 2026',
    'Feb 14, 2026 12:34:05 PM',
    'Feb 14 2026 12:34:05',
    'Feb 14 12:34:05',
    'Sat Feb 14 12:34:05',
    '02/14/2026 12:34:05 PM',
    '14.02.2026 12:34:05',
    '14-02-2026 12:34:05',
    '02-14 12:34:05',
    '02.14 12:34:05',
    '12:34:05',
  ]) {
    assert.deepEqual(timesIn('UTC', text), ['2026-02-14T12:34:05Z'], text);
  }
});

test('what is no time is none, whatever it looks like', () => {
  for (const text of [
    '2026-02-30 12:34:05',
    '2026-02/14 12:34:05',
    '2026-02-14 12:34:05x',
    '2026-02-14 12:34:05 +9900',
    '2026-13-14 12:34:05',
    '99/99/99 12:34:05',
    '1.2.3 12:34:05',
    '10.0.0.1 12:34:05',
    '123456 654321',
    'Feb 30 12:34:05',
    'Mar 1 25:00:00',
    'February 14 12:34:05',
    '1707914045',
    '02/14/2026 13:34:05 PM',
  ]) {
    assert.deepEqual(timesIn('UTC', text), [undefined], text);
  }
});

test('a year that is left out is that of the line before, or the last one', () => {
  assert.deepEqual(timesIn('UTC', 'Feb 14 12:00:00', 'Feb 16 12:00:00'), [
    '2026-02-14T12:00:00Z',
    '2026-02-16T12:00:00Z',
  ]);
  assert.deepEqual(timesIn('UTC', 'Feb 16 12:00:00'), ['2025-02-16T12:00:00Z']);
  assert.deepEqual(
    timesIn('UTC', '2015-12-31 23:59:59', 'Dec 31 23:59:59', 'Jan  1 00:00:00', 'Dec 31 23:59:59'),
    ['2015-12-31T23:59:59Z', '2015-12-31T23:59:59Z', '2016-01-01T00:00:00Z', '2015-12-31T23:59:59Z'],
  );
  assert.deepEqual(timesIn('UTC', 'Feb 29 12:00:00'), ['2024-02-29T12:00:00Z']);
});

test('a date that is left out is that of the line before, or of the last day', () => {
  assert.deepEqual(timesIn('UTC', '12:34:04', '12:34:06'), ['2026-02-14T12:34:04Z', '2026-02-14T12:34:06Z']);
  assert.deepEqual(timesIn('UTC', '23:00:00'), ['2026-02-13T23:00:00Z']);
  assert.deepEqual(timesIn('UTC', '2015-12-31 23:59:59', '00:00:01'), [
    '2015-12-31T23:59:59Z',
    '2016-01-01T00:00:01Z',
  ]);
});

test('a time without a zone is of the place that is said, daylight saving included', () => {
  assert.deepEqual(timesIn('Europe/Berlin', '2026-01-14 12:00:00', '2026-07-14 12:00:00'), [
    '2026-01-14T11:00:00Z',
    '2026-07-14T10:00:00Z',
  ]);
  assert.deepEqual(timesIn('America/New_York', '2026-07-14 12:00:00'), ['2026-07-14T16:00:00Z']);
  assert.deepEqual(timesIn('Asia/Kolkata', '2026-07-14 12:00:00'), ['2026-07-14T06:30:00Z']);
  assert.equal(zoneOf('Mars/Olympus'), undefined);
});

test('of an hour that clocks show twice the second is meant where the first would go back', () => {
  assert.deepEqual(
    timesIn('Europe/Berlin', '2026-10-25 02:59:59', '2026-10-25 02:00:01', '2026-10-25 02:30:00'),
    ['2026-10-25T00:59:59Z', '2026-10-25T01:00:01Z', '2026-10-25T01:30:00Z'],
  );
});

test('an hour that is skipped in spring is read as if it had not been', () => {
  assert.deepEqual(timesIn('Europe/Berlin', '2026-03-29 02:30:00'), ['2026-03-29T01:30:00Z']);
});

test('the end of a time is where its zone ends', () => {
  const clock = clockIn('UTC');
  assert.equal(find.timeAt('[2026-02-14 12:34:05 +0100]', 1, clock)?.end, 26);
  assert.equal(find.timeAt('2026-02-14 12:34:05 - root', 0, clock)?.end, 19);
});
