import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStreamClock } from '../../../tools/obs-alert/clock.ts';

function clockAt() {
  let nowMs = 1000;
  const clock = createStreamClock({ monotonicMs: () => nowMs, wallMs: () => 500_000 + nowMs });
  /** What the clock says after so many looks, 250 ms apart. */
  const look = (times: number): number => {
    let said = 0;
    for (let index = 0; index < times; index++) {
      nowMs += 250;
      clock.look();
      said = clock.nowMs;
    }
    return said;
  };
  return { clock, look, passMs: (ms: number) => (nowMs += ms) };
}

test('only later times move the clock', () => {
  const { clock } = clockAt();
  assert.equal(clock.latestMs, Number.NEGATIVE_INFINITY);
  assert.equal(clock.observe(5), 'later');
  assert.equal(clock.observe(5), 'nothing');
  assert.equal(clock.observe(4), 'nothing');
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

test('a stream that says nothing from the start is given the time of the wall clock, which then goes on', () => {
  const { clock, look } = clockAt();
  assert.equal(look(2), Number.NEGATIVE_INFINITY);
  assert.equal(clock.isSilent, false);
  assert.equal(look(1), Number.NEGATIVE_INFINITY);
  assert.equal(clock.isSilent, true);
  clock.begin();
  assert.equal(clock.nowMs, 501_750);
  assert.equal(look(2), 502_250);
  clock.begin();
  assert.equal(clock.observe(501_900), 'later', 'a live record comes a little late');
  assert.equal(clock.nowMs, 502_250);
  assert.equal(look(1), 501_900);
});

test('a first record that is no live one takes the time back', () => {
  const { clock, look } = clockAt();
  look(4);
  clock.begin();
  assert.equal(clock.observe(10_000), 'restart');
  assert.equal(clock.nowMs, 10_000);
  assert.equal(clock.observe(9_000), 'nothing');
});
