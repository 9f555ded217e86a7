import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLedger } from '../../../tools/lib/cli/stats.ts';
import { createLedger, drop, note } from '../../../tools/lib/stream/ledger.ts';

test('the ledger is one line of words, drops by reason, notes last', () => {
  const ledger = createLedger();
  Object.assign(ledger, {
    in: 10,
    passed: 6,
    consumed: 1,
    foreign: 2,
    overlong: 1,
    bytesIn: 99,
    bytesOut: 88,
  });
  drop(ledger, 'late', 2);
  drop(ledger, 'over long', 1);
  note(ledger, 'windows', 4);
  assert.equal(
    formatLedger(ledger),
    'in=10 passed=6 consumed=1 dropped=3 dropped_late=2 dropped_over_long=1 foreign=2 overlong=1 ' +
      'bytes_in=99 bytes_out=88 windows=4',
  );
});
