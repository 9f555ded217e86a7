import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStreamClock } from '../../../tools/obs-alert/clock.ts';

function clockAt() {
  let nowMs = 1000;
  const clock = createStreamClock(() => nowMs);
  /** What the clock says after so many looks, 250 ms apart. */
  const look = (times: number): number => {
    let said = 0;
    for (let index = 0; index < times; index++) {
      nowMs += 250;
      said = clock.silentNow();
    }
    return said;
  };
  return { clock, look, passMs: (ms: number) => (nowMs += ms) };
}

test('only later times move the clock', () => {
  const { clock } = clockAt();
  assert.equal(clock.latestMs, Number.NEGATIVE_INFINITY);
  assert.equal(clock.observe(5), true);
  assert.equal(clock.observe(5), false);
  assert.equal(clock.observe(4), false);
  assert.equal(clock.latestMs, 5);
});

test('silence counts after half a second, from the last record that moved the clock', () => {
  const { clock, look } = clockAt();
  clock.observe(10_000);
  assert.equal(look(1), 10_000);
  assert.equal(look(2), 10_000, 'half a second of silence is none');
  assert.equal(look(1), 10_250);
  clock.observe(9_000);
  assert.equal(look(1), 10_500, 'an older record moves nothing');
  clock.observe(10_100);
  assert.equal(look(1), 10_100);
});

test('of a long time without a look only a second counts', () => {
  const { clock, look, passMs } = clockAt();
  clock.observe(10_000);
  look(1);
  passMs(3_600_000);
  assert.equal(look(1), 10_500);
});
