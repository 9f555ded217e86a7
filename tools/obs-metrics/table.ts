// The snapshot as a table for people, and as records for programs.

import { formatMessage, quote } from '../lib/record/format.ts';
import { type Column, formatTable } from '../lib/term/table.ts';
import type { Series } from './series.ts';

const COLUMNS: readonly Column[] = [
  { title: 'SERVICE', shrinks: true },
  { title: 'METRIC', shrinks: true },
  { title: 'VALUE', align: 'right' },
  { title: 'INSTANCES', align: 'right' },
];

/** The lines of a table of at most `maxWidth` cells, each with its LF. */
export function tableOf(snapshot: readonly Series[], maxWidth: number): string {
  const rows = snapshot.map((series) => [
    series.instance === '' ? series.service : `${series.service}/${series.instance}`,
    nameOf(series),
    series.text,
    series.instances === undefined ? '' : String(series.instances),
  ]);
  return formatTable(COLUMNS, rows, maxWidth)
    .map((line) => `${line}\n`)
    .join('');
}

function nameOf({ message, key, labels }: Series): string {
  const name = message === '' ? key : `${message}_${key}`;
  if (labels.length === 0) return name;
  return `${name}{${labels.map(([label, value]) => `${label}=${quote(value)}`).join(',')}}`;
}

/** A METRIC record of each source, message and set of labels. */
export function recordsOf(snapshot: readonly Series[], time: string): string {
  const records = new Map<string, string>();
  for (const series of snapshot) {
    const source = series.instance === '' ? series.service : `${series.service}/${series.instance}`;
    const labels = series.labels.map(([key, value]) => ` ${key}=${quote(value)}`).join('');
    const message = series.message === '' ? 'metrics' : formatMessage(series.message);
    const head = `${time} ${source} METRIC ${message}${labels}`;
    records.set(head, `${records.get(head) ?? ''} ${series.key}=${series.text}`);
  }
  return Array.from(records, ([head, values]) => `${head}${values}\n`).join('');
}
