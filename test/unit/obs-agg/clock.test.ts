import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { createEventClock } from '../../../tools/obs-agg/clock.ts';
import { runAgg } from './run-agg.ts';

function record(seconds: number, rest = ''): string {
  return `${new Date(Date.UTC(2026, 1, 14) + seconds * 1000).toISOString()} web INFO x${rest}\n`;
}

const YEAR_S = 365 * 86_400;
/** 100 records, one a second. */
const STREAM = Array.from({ length: 100 }, (_, second) => record(second));

test('one record of a clock far ahead makes nothing late, and is dropped with a reason', () => {
  for (const place of [0, 1, 2, 50]) {
    const lines = [...STREAM.slice(0, place), record(YEAR_S), ...STREAM.slice(place)];
    const { output, ledger } = runAgg(['count'], [], lines.join(''));
    assert.equal(output.match(/count=10\n/g)?.length, 10, `ahead at ${place}: ${output}`);
    assert.equal(ledger.dropped.get('ahead'), 1);
    assert.equal(ledger.dropped.get('late'), undefined);
    assert.equal(unaccounted(ledger), 0);
  }
});

test('a host whose clock is ahead all the time is dropped, not the others', () => {
  const lines = STREAM.flatMap((line, second) =>
    second % 3 === 0 ? [line, record(YEAR_S + second)] : [line],
  );
  const { output, ledger } = runAgg(['count'], [], lines.join(''));
  assert.equal(output.match(/count=10\n/g)?.length, 10);
  assert.equal(ledger.dropped.get('ahead'), 34);
});

test('a gap in the stream is believed, at the latest at its end', () => {
  const lines = [...STREAM.slice(0, 10), ...Array.from({ length: 5 }, (_, second) => record(7200 + second))];
  const { output, ledger } = runAgg(['count'], [], lines.join(''));
  assert.deepEqual(output.match(/count=\d+/g), ['count=10', 'count=5']);
  assert.equal(ledger.dropped.size, 0);
});

test('records of a sparse stream are all kept', () => {
  const lines = Array.from({ length: 500 }, (_, day) => record(day * 86_400));
  const { output, ledger } = runAgg(['count'], [], lines.join(''));
  assert.equal(output.match(/count=1\n/g)?.length, 500);
  assert.equal(ledger.dropped.size, 0);
});

test('a saved clock goes on as it was', () => {
  const clock = createEventClock(2, 60);
  for (const time of [1, 2, 1000, 1001, 3]) clock.see(time);
  const other = createEventClock(2, 60);
  other.load(clock.save());
  assert.deepEqual(other.save(), clock.save());
  assert.equal(other.waiting, 2);
});

test('a sparse log, each record of which is far ahead of the one before, is told as it comes', () => {
  const told: number[] = [];
  const clock = createEventClock(2e6, 60e6);
  for (let at = 0; at < 10; at++) if (clock.see(at * 90e6)) told.push(at);
  assert.deepEqual(told, [0, 2, 4, 6, 8]);
  assert.equal(clock.watermark, 718e6);
});

test('a burst of a clock far ahead is not believed for going on', () => {
  const burst = Array.from({ length: 40 }, (_, at) => record(YEAR_S + at / 50));
  const { output, ledger } = runAgg(
    ['count'],
    [],
    [...STREAM.slice(0, 50), ...burst, ...STREAM.slice(50)].join(''),
  );
  assert.equal(output.match(/count=10\n/g)?.length, 10);
  assert.equal(ledger.dropped.get('ahead'), 40);
});
