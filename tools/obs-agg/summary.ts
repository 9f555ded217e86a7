// For a terminal: the records of a window as a table.

import { formatTime } from '../lib/record/time.ts';
import { type Column, formatTable } from '../lib/term/table.ts';
import type { Metric } from './writer.ts';

const NS_PER_US = 1000n;

/** Makes tables of the windows as they come. A table has its titles again when they are others than those of the table before. */
export function createSummary(columnsWide: () => number): (metrics: readonly Metric[]) => string {
  let titlesBefore = '';
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
    const [titles = '', ...lines] = formatTable(columns, rows, columnsWide());
    const isSame = titles === titlesBefore;
    titlesBefore = titles;
    return `${[...(isSame ? [] : [titles]), ...lines].join('\n')}\n`;
  };
}

function keysOf(metrics: readonly Metric[], of: (metric: Metric) => Metric['labels']): string[] {
  return [...new Set(metrics.flatMap((metric) => of(metric).map(([key]) => key)))];
}

function textAt(pairs: Metric['labels'], key: string): string {
  return pairs.find(([name]) => name === key)?.[1] ?? '';
}
