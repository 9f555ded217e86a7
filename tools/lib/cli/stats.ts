// The ledger of a stage as the one line that --stats writes: in = passed + consumed + dropped, dropped by reason.

import type { Ledger } from '../stream/ledger.ts';

/** The ledger as `key=value` words, counts of the tool's own last. */
export function formatLedger(ledger: Ledger): string {
  const counts: [string, number][] = [
    ['in', ledger.in],
    ['passed', ledger.passed],
    ['consumed', ledger.consumed],
    ['dropped', droppedTotal(ledger)],
    ...[...ledger.dropped].map(([reason, lines]): [string, number] => [`dropped_${reason}`, lines]),
    ['foreign', ledger.foreign],
    ['overlong', ledger.overlong],
    ['bytes_in', ledger.bytesIn],
    ['bytes_out', ledger.bytesOut],
    ...ledger.notes,
  ];
  return counts.map(([name, count]) => `${name.replace(/[^A-Za-z0-9_]/g, '_')}=${count}`).join(' ');
}

function droppedTotal(ledger: Ledger): number {
  let total = 0;
  for (const lines of ledger.dropped.values()) total += lines;
  return total;
}
