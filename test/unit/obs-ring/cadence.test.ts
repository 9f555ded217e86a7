// When exact files may be made again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCadence } from '../../../tools/obs-ring/cadence.ts';

const MEMORY = { roundMs: 250, share: 0.05, bytesPerSecond: Number.POSITIVE_INFINITY };

test('the first round may begin at once, the next one 250 ms after its start', () => {
  const cadence = createCadence(MEMORY);
  assert.equal(cadence.waitMs(1000), 0);
  cadence.spent(1000, 1003, 1e6);
  cadence.roundDone(1000);
  assert.equal(cadence.waitMs(1003), 247);
  assert.equal(cadence.waitMs(1250), 0);
});

test('work of 44 ms stretches the wait so that it is a twentieth of the time', () => {
  const cadence = createCadence(MEMORY);
  cadence.spent(1000, 1044, 124e6);
  cadence.roundDone(1000);
  assert.equal(cadence.waitMs(1044), 20 * 44 - 44);
});

test('a slice of a round is paid for as well', () => {
  const cadence = createCadence(MEMORY);
  cadence.spent(1000, 1010, 1e6);
  assert.equal(cadence.waitMs(1010), 190);
});

test('on a disk, 8 MB take a second', () => {
  const cadence = createCadence({ ...MEMORY, bytesPerSecond: 8_000_000 });
  cadence.spent(1000, 1002, 4_000_000);
  assert.equal(cadence.waitMs(1000), 500);
});

test('a short slice does not shorten the wait for a long one', () => {
  const cadence = createCadence(MEMORY);
  cadence.spent(1000, 1100, 0);
  cadence.spent(1100, 1101, 0);
  assert.equal(cadence.waitMs(1101), 3000 - 1101);
});
