import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentMs } from '../../../tools/lib/record/moment.ts';

const NOW_MS = Date.UTC(2026, 1, 14, 12, 34, 5);

test('a time of day is the latest one that is not to come', () => {
  assert.equal(momentMs('03:12', NOW_MS), Date.UTC(2026, 1, 14, 3, 12));
  assert.equal(momentMs('12:34:05', NOW_MS), NOW_MS);
  assert.equal(momentMs('12:34:06', NOW_MS), Date.UTC(2026, 1, 13, 12, 34, 6));
});

test('whole times are themselves, durations are so long ago, and the rest is nothing', () => {
  assert.equal(momentMs('2026-02-14T03:12:00.5Z', NOW_MS), Date.UTC(2026, 1, 14, 3, 12, 0, 500));
  assert.equal(momentMs('1m30s', NOW_MS), NOW_MS - 90_000);
  for (const text of ['', '25:00', '3:12', 'yesterday', '-1m', '10'])
    assert.equal(momentMs(text, NOW_MS), undefined);
});
