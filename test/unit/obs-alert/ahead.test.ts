// A wrong clock does not move the time of the stream, and a gap in the records does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, createStage, oneGroup, runAlert, transitions } from './run-alert.ts';

const HOUR = 3600;
const RULES = await oneGroup('- { alert: High, expr: m > 1 }');

const metric = (seconds: number, value: number): string => at(seconds, `web METRIC m value=${value}`);

test('one record far ahead is left out, counted and said', () => {
  const input = metric(0, 0) + metric(1, 0) + metric(40 * 365 * 24 * HOUR, 9) + metric(2, 5) + metric(3, 0);
  const { output, ledger, warnings } = runAlert(RULES, input);
  assert.deepEqual(transitions(output), ['2 firing High', '3 resolved High']);
  assert.equal(ledger.notes.get('ahead'), 1);
  assert.match(warnings[0] ?? '', /^a record is far ahead of all others/);
});

test('the first record may be the wrong one', () => {
  const { output } = runAlert(RULES, metric(50 * HOUR, 9) + metric(0, 0) + metric(1, 5) + metric(2, 0));
  assert.deepEqual(transitions(output), ['1 firing High', '2 resolved High']);
});

test('the second record may be the wrong one', () => {
  const { output } = runAlert(RULES, metric(0, 0) + metric(50 * HOUR, 9) + metric(1, 5) + metric(2, 0));
  assert.deepEqual(transitions(output), ['1 firing High', '2 resolved High']);
});

test('a source with a wrong clock among others is left out every time', () => {
  const lines = Array.from(
    { length: 30 },
    (_, second) => metric(second, second === 20 ? 5 : 0) + metric(99 * HOUR + second, 9),
  );
  const { output, ledger } = runAlert(RULES, lines.join('') + metric(30, 0));
  assert.deepEqual(transitions(output), ['20 firing High', '21 resolved High']);
  assert.equal(ledger.notes.get('ahead'), 30);
});

test('after a gap the stream goes on: ten records in a row are believed, and none is lost', () => {
  const after = Array.from({ length: 12 }, (_, second) =>
    metric(5 * HOUR + second, second === 3 ? 5 : 0),
  ).join('');
  const { output, ledger } = runAlert(RULES, metric(0, 0) + metric(1, 0) + after);
  assert.deepEqual(transitions(output), [`${5 * HOUR + 3} firing High`, `${5 * HOUR + 4} resolved High`]);
  assert.equal(ledger.notes.get('ahead'), undefined);
});

test('at the end of the input what waits is believed, but no single record years ahead', () => {
  const start = metric(0, 0) + metric(1, 5);
  assert.deepEqual(transitions(runAlert(RULES, start + metric(24 * HOUR, 0)).output), [
    '1 firing High',
    `301 resolved High`,
  ]);
  const { output, firing } = runAlert(RULES, start + metric(999 * 24 * HOUR, 0));
  assert.deepEqual(transitions(output), ['1 firing High']);
  assert.equal(firing, 1);
});

test('a record a day, for days', () => {
  const days = Array.from({ length: 15 }, (_, day) => metric(day * 24 * HOUR, day === 12 ? 5 : 0)).join('');
  assert.deepEqual(transitions(runAlert(RULES, days).output), [
    `${12 * 24 * HOUR} firing High`,
    `${12 * 24 * HOUR + 300} resolved High`,
  ]);
});

test('absent() fires in a pipe that never says anything, and is over with the first record', async () => {
  const rules = await oneGroup('- { alert: Gone, expr: absent(m) }');
  let nowMs = 0;
  const wallMs = (): number => Date.UTC(2026, 1, 14, 12) + nowMs;
  const stage = createStage(rules, { wallClock: true, monotonicMs: () => nowMs, wallMs });
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  for (let look = 0; look < 12; look++) {
    nowMs += 250;
    stage.wake?.(emit);
  }
  assert.deepEqual(transitions(output), ['1 firing Gone']);
  const { ledger } = runAlert(rules, '');
  assert.equal(ledger.in, 0);
  assert.deepEqual(
    transitions(runAlert(rules, '', { wallClock: true, wallMs: () => Date.UTC(2026, 1, 14, 12) }).output),
    ['0 firing Gone'],
  );
});
