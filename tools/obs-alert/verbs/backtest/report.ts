// What a backtest found, for people and for programs.

import { formatDurationMs } from '../../../lib/promql/syntax/duration.ts';
import { formatQuantity } from '../../../lib/record/quantity.ts';
import { type Column, formatTable } from '../../../lib/term/table.ts';
import type { Row } from './run.ts';

const COLUMNS: readonly Column[] = [
  { title: 'ALERT' },
  { title: 'THRESHOLD', align: 'right' },
  { title: '' },
  { title: 'PENDING', align: 'right' },
  { title: 'FIRED', align: 'right' },
  { title: 'FIRING', align: 'right' },
];
const DIGITS = 6;

/** A table; the rule's own threshold has a mark. */
export function formatRows(rows: readonly Row[]): string {
  const cells = rows.map(({ alert, threshold, isOwn, pending, fired, firingMs }) => [
    alert,
    threshold === undefined ? '--' : formatQuantity(threshold, 'number', DIGITS),
    isOwn ? '*' : '',
    String(pending),
    String(fired),
    firingMs === 0 ? '0s' : formatDurationMs(firingMs),
  ]);
  return `${formatTable(COLUMNS, cells).join('\n')}\n`;
}

export function jsonRows(rows: readonly Row[]): string {
  return rows
    .map(
      ({ alert, threshold = null, isOwn, pending, fired, firingMs }) =>
        `${JSON.stringify({ alert, threshold, own: isOwn, pending, fired, firing: firingMs / 1000 })}\n`,
    )
    .join('');
}
