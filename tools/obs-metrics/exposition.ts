// The text format of Prometheus (exposition format 0.0.4): families with their help, type and samples, so that `promtool check metrics`
// and a scrape take them.

import { METRIC_NAME } from '../lib/promql/labels/labels.ts';
import { labelName, metricName } from '../lib/promql/records/names.ts';
import { helpOf } from './help.ts';
import type { Series } from './series.ts';

type Type = 'counter' | 'gauge' | 'histogram' | 'untyped';

interface Family {
  readonly name: string;
  type: Type;
  readonly samples: Map<string, string>;
}

/** Endings that Prometheus keeps for the parts of histograms and summaries, and for counters. */
const RESERVED_ENDING = /_(?:count|sum|bucket|total|info)$/;
const HISTOGRAM_PART = /^(.+)_(bucket|sum|count)$/;

/** The text of a snapshot. `prefix` goes in front of the names of files. */
export function expose(snapshot: readonly Series[], prefix: string): string {
  const histograms = histogramNames(snapshot, prefix);
  const families = new Map<string, Family>();
  for (const series of snapshot) {
    const name = nameOf(series, prefix);
    const base = HISTOGRAM_PART.exec(name)?.[1] ?? '';
    const familyName = histograms.has(base) ? base : name;
    const type = histograms.has(base) ? 'histogram' : typeOf(name, series);
    const family = families.get(familyName) ?? { name: familyName, type, samples: new Map() };
    families.set(familyName, family);
    // One name is of one type: a counter of one service and a number of a window of another make it untyped.
    if (family.type !== type) family.type = 'untyped';
    family.samples.set(`${name}${labelsOf(series)}`, numberText(series.quantity.value));
  }
  return [...families.values()]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(familyText)
    .join('');
}

function nameOf({ message, key }: Series, prefix: string): string {
  return message === '' ? metricName(prefix + key, 'value') : metricName(message, key);
}

/** Names with buckets since the start: those of windows would go down, which no histogram does. */
function histogramNames(snapshot: readonly Series[], prefix: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const series of snapshot) {
    const [, name, part] = HISTOGRAM_PART.exec(nameOf(series, prefix)) ?? [];
    if (part === 'bucket' && !series.isOfWindow && series.labels.some(([key]) => key === 'le'))
      names.add(name as string);
  }
  return names;
}

function typeOf(name: string, { isOfWindow, labels }: Series): Type {
  if (name.endsWith('_total')) return isOfWindow ? 'untyped' : 'counter';
  // The format knows `le` in histograms and `quantile` in summaries only.
  const isReserved = RESERVED_ENDING.test(name) || labels.some(([key]) => key === 'le' || key === 'quantile');
  return isReserved ? 'untyped' : 'gauge';
}

function familyText({ name, type, samples }: Family): string {
  const lines = Array.from(samples, ([series, value]) => `${series} ${value}\n`);
  return `# HELP ${name} ${helpOf(name)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelsOf({ service, instance, labels }: Series): string {
  const all = new Map<string, string>([['service', service]]);
  if (instance !== '') all.set('instance', instance);
  for (const [key, value] of labels) {
    const name = labelName(key);
    // The name of a metric is no label of it (lib/promql/records).
    if (!all.has(name) && name !== METRIC_NAME) all.set(name, value);
  }
  return `{${Array.from(all, ([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
