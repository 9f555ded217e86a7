// For a terminal: the records of a window as a table.

import { formatTime } from '../lib/record/time.ts';
import { type Column, formatTable } from '../lib/term/table.ts';
import { displayWidth } from '../lib/term/width.ts';
import type { Metric } from './writer.ts';

const NS_PER_US = 1000n;
/** Cells that a column keeps: a single long text does not push the others away for good. */
const MOST_KEPT = 40;

/**
 * Makes tables of the windows as they come. Columns keep the width that they had, as far as there is room. Titles stand again, behind an
 * empty line, when they are others than those before.
 */
export function createSummary(columnsWide: () => number): (metrics: readonly Metric[]) => string {
  let titlesBefore = '';
  const widths = new Map<string, number>();
  return (metrics) => {
    const [first] = metrics;
    if (first === undefined) return '';
    const labels = keysOf(metrics, (metric) => metric.labels);
    const values = keysOf(metrics, (metric) => metric.values).filter((key) => !key.includes('.'));
    const columns: Column[] = [
      { title: 'TIME', minWidth: 20 },
      { title: 'SOURCE', minWidth: 10, shrinks: true },
      ...labels.map((title): Column => ({ title, shrinks: true })),
      ...values.map((title): Column => ({ title, align: 'right', minWidth: 8 })),
    ];
    const rows = metrics.map((metric) => [
      formatTime(BigInt(metric.endUs) * NS_PER_US) + (metric.revision > 1 ? ` rev ${metric.revision}` : ''),
      metric.source,
      ...labels.map((key) => textAt(metric.labels, key)),
      ...values.map((key) => textAt(metric.values, key)),
    ]);
    const wide = columns.map((column, index) => {
      const width = rows.reduce((most, row) => Math.max(most, displayWidth(row[index] as string)), 0);
      const minWidth = Math.max(
        column.minWidth ?? 0,
        Math.min(width, MOST_KEPT),
        widths.get(column.title) ?? 0,
      );
      widths.set(column.title, minWidth);
      return { ...column, minWidth };
    });
    const [titles = '', ...lines] = formatTable(wide, rows, columnsWide());
    const head = titles === titlesBefore ? [] : titlesBefore === '' ? [titles] : ['', titles];
    titlesBefore = titles;
    return `${[...head, ...lines].join('\n')}\n`;
  };
}

function keysOf(metrics: readonly Metric[], of: (metric: Metric) => Metric['labels']): string[] {
  return [...new Set(metrics.flatMap((metric) => of(metric).map(([key]) => key)))];
}

function textAt(pairs: Metric['labels'], key: string): string {
  return pairs.find(([name]) => name === key)?.[1] ?? '';
}
