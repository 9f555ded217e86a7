// A result as a table for people: a column for each label that occurs, and the value.

import { METRIC_NAME } from '../../lib/promql/labels/labels.ts';
import { compareUtf8 } from '../../lib/promql/labels/order.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import { formatTime } from '../../lib/record/time.ts';
import { type Column, formatTable } from '../../lib/term/table.ts';
import type { Answer } from '../stage.ts';
import { type Point, pointsOf } from './points.ts';

const NS_PER_MS = 1_000_000n;
/** Digits that a person compares. */
const DIGITS = 6;

/** The lines of the table, no wider than `columns` cells. '' for an empty result. */
export function formatAnswerTable({ value, times }: Answer, columns: number): string {
  if (value.type === 'string') return `${value.value}\n`;
  const points = pointsOf(value, times.startMs);
  if (points.length === 0) return '';
  const hasTimes = value.type === 'matrix';
  const labels = labelNames(points);
  const titles: Column[] = [
    ...(hasTimes ? [{ title: 'TIME' }] : []),
    ...labels.map((name) => ({ title: titleOf(name), shrinks: true })),
    { title: 'VALUE', align: 'right' },
  ];
  const rows = points.map((point) => [
    ...(hasTimes ? [formatTime(BigInt(point.timeMs) * NS_PER_MS)] : []),
    ...labels.map((name) => point.labels.get(name)),
    formatQuantity(point.value, 'number', DIGITS),
  ]);
  return `${formatTable(titles, rows, columns).join('\n')}\n`;
}

/** The metric name first, then service and instance, then the others by name. */
function labelNames(points: readonly Point[]): readonly string[] {
  const names = new Set(points.flatMap(({ labels }) => labels.names));
  const first = [METRIC_NAME, 'service', 'instance'].filter((name) => names.delete(name));
  return [...first, ...[...names].sort(compareUtf8)];
}

function titleOf(name: string): string {
  return name === METRIC_NAME ? 'METRIC' : name.toUpperCase();
}
