// METRIC records of closed windows, the groups in the order of their texts, so that equal input gives equal output.

import { formatDuration } from '../lib/record/duration.ts';
import { quote } from '../lib/record/format.ts';
import { formatTime } from '../lib/record/time.ts';
import type { Output } from './columns/create.ts';
import type { Groups } from './groups.ts';
import type { OpenWindow } from './windows.ts';

/** One METRIC record before it is written. */
export interface Metric {
  readonly source: string;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly values: readonly (readonly [key: string, value: string])[];
}

const NS_PER_US = 1000n;
const US_PER_S = 1e6;
/** The source of a group that is not of one service. */
const EVERYBODY = 'all';

/** The records of a window, sorted. */
export function metricsOf(window: OpenWindow, groups: Groups, outputs: readonly Output[]): readonly Metric[] {
  const seconds = (window.end - window.start) / US_PER_S;
  const rows = window.groups.map((group) => ({ group, texts: groups.texts(group) }));
  rows.sort((left, right) => compareTexts(left.texts, right.texts));
  const columns = [...new Set(outputs.map(({ column }) => column))];
  const metrics = rows.flatMap(({ group, texts }) => {
    const slot = (window.slots[group] as number) - 1;
    const source = sourceOf(groups.names, texts);
    const labels = labelsOf(groups.names, texts);
    const values: [string, string][] = [];
    for (const { key, column } of outputs) {
      const text = column.text(slot, key, seconds);
      if (text !== undefined) values.push([key, text]);
    }
    const labelled = columns.flatMap((column) => column.labelled?.(slot) ?? []);
    return [
      { source, labels, values },
      ...labelled.map(({ label, key, text }) => ({
        source,
        labels: [...labels, label],
        values: [[key, text] as const],
      })),
    ];
  });
  // A group none of whose records had what was asked for.
  return metrics.filter(({ values }) => values.length > 0);
}

/** The line of a metric, with its LF. */
export function metricLine(metric: Metric, name: string, window: OpenWindow): string {
  const time = formatTime(BigInt(window.end) * NS_PER_US);
  const length = formatDuration((window.end - window.start) / US_PER_S);
  const labels = metric.labels.map(([key, value]) => ` ${key}=${quote(value)}`).join('');
  const values = metric.values.map(([key, value]) => ` ${key}=${value}`).join('');
  return `${time} ${metric.source} METRIC ${name} window=${quote(length)}${labels}${values}\n`;
}

function compareTexts(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < left.length; index++) {
    const a = left[index] as string;
    const b = right[index] as string;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

function sourceOf(names: readonly string[], texts: readonly string[]): string {
  const text = (name: string): string => texts[names.indexOf(name)] ?? '';
  if (text('source') !== '') return text('source');
  const service = text('service');
  if (service === '') return EVERYBODY;
  const instance = text('instance');
  return instance === '' ? service : `${service}/${instance}`;
}

/** Group keys that the source does not say already; a key that the records do not have is no label. */
function labelsOf(names: readonly string[], texts: readonly string[]): [string, string][] {
  const labels: [string, string][] = [];
  names.forEach((name, index) => {
    const text = texts[index] as string;
    const inSource =
      name === 'source' || name === 'service' || (name === 'instance' && names.includes('service'));
    if (!inSource && text !== '') labels.push([name, text]);
  });
  return labels;
}
