import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { clockTimeAt, timeOfText } from '../../../tools/obs-capture/parts/clock-time.ts';

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

test('the end of a time is where its zone ends', () => {
  assert.deepEqual(clockTimeAt('[2026-02-14 12:34:05 +0100]', 1), { time: '2026-02-14T11:34:05Z', end: 26 });
  assert.deepEqual(clockTimeAt('2026-02-14 12:34:05 - root', 0), { time: '2026-02-14T12:34:05Z', end: 19 });
});

test('a time without a zone is local, daylight saving included', () => {
  const code = `
    import { clockTimeAt } from ${JSON.stringify(new URL('../../../tools/obs-capture/parts/clock-time.js', import.meta.url).href)};
    console.log(['2026-01-14 12:00:00', '2026-07-14 12:00:00'].map((text) => clockTimeAt(text, 0).time).join());
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env.PATH, TZ: 'Europe/Berlin' },
    encoding: 'utf8',
  });
  assert.equal(stdout.trim(), '2026-01-14T11:00:00Z,2026-07-14T10:00:00Z');
});
