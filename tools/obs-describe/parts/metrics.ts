// The latest METRIC record of each series of a source.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import { isLabel } from '../../lib/record/format.ts';
import { labelsOf } from '../../lib/record/values.ts';
import { type Statement, state } from '../report/report.ts';
import { ago } from '../words.ts';

const MOST_SERIES = 12;

/** What the last record of each series says, the latest first. */
export function metricStatements(metrics: readonly Evidence[], nowMs: number): Statement[] {
  const series = new Map<string, Evidence>();
  for (const one of metrics) {
    const key = seriesKey(one);
    series.delete(key);
    series.set(key, one);
  }
  const latest = [...series.values()].reverse();
  const told = latest.slice(0, MOST_SERIES).map((one) => metricStatement(one, nowMs));
  const rest = latest.length - told.length;
  return rest > 0 ? [...told, state(`and ${rest} more series`, [])] : told;
}

function seriesKey({ record }: Evidence): string {
  const labels = labelsOf(record).map(({ key, value }) => `${key}=${value}`);
  return [record.source, record.message, ...labels].join('\0');
}

function metricStatement(one: Evidence, nowMs: number): Statement {
  const { record } = one;
  const values = record.fields.filter((field) => !isLabel(field));
  const text = values.map(({ key, value }) => `${key} ${value}`).join(', ');
  return state(`${record.message} of ${record.source} ${ago(one.atMs, nowMs)}: ${text}`, [one]);
}
