import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertTone, levelTone, phaseTone, shareTone } from '../../../tools/lib/term/tones.ts';

test('good is good and bad is bad', () => {
  assert.equal(phaseTone('ready'), 'good');
  assert.equal(phaseTone('crash-looping'), 'bad');
  assert.equal(levelTone('INFO'), 'plain');
  assert.equal(levelTone('FATAL'), 'bad');
  assert.equal(alertTone('firing'), 'bad');
  assert.equal(alertTone('resolved'), 'good');
});

test('a share of replicas', () => {
  assert.equal(shareTone(3, 3), 'good');
  assert.equal(shareTone(4, 3), 'good');
  assert.equal(shareTone(2, 3), 'warning');
  assert.equal(shareTone(0, 3), 'bad');
  assert.equal(shareTone(0, 0), 'plain');
});
