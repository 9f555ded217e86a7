// The metrics of services as files: those published for each service, and those that its instances write themselves, put together over
// the instances by rules (lib/metric/rule.ts).

import fs from 'node:fs';
import { join } from 'node:path';
import { type DeclaredRules, impliedRule, type Rule } from '../metric/rule.ts';
import { formatQuantity, type Quantity } from '../record/quantity.ts';
import { instanceNameOf } from './component.ts';
import { tolerantly } from './failure.ts';
import { folderExists } from './folder.ts';
import { instanceMetricsFolder, instancesFolder, serviceMetricsFolder } from './layout.ts';
import { listMetricFiles, readMetricFile } from './metricFile.ts';
import { listFolder } from './read.ts';
import { MAX_ENTRIES } from './rings.ts';

export interface StoredMetric {
  readonly name: string;
  /** As it is written in the file. */
  readonly text: string;
  readonly quantity: Quantity;
}

export interface InstanceMetrics {
  readonly instance: string;
  readonly metrics: readonly StoredMetric[];
}

export interface ServiceMetric extends StoredMetric {
  /** How many instances it is put together from; undefined for what was published for the whole service. */
  readonly instances: number | undefined;
}

export interface MetricsOptions {
  /** Unix milliseconds, and how old a file may be before it counts as left behind. */
  readonly nowMs: number;
  readonly staleMs: number;
  readonly rules: DeclaredRules;
  /** Told of each thing that cannot be read. */
  readonly onProblem: (message: string) => void;
}

/** What the instances of a service write themselves; none for a service without such files. */
export function readInstanceMetrics(
  directory: string,
  service: string,
  options: MetricsOptions,
): readonly InstanceMetrics[] {
  return tolerantly(options.onProblem, () => {
    const folder = instancesFolder(directory, service);
    if (!folderExists(directory, folder)) return [];
    return listFolder(folder, MAX_ENTRIES).flatMap((entry) => {
      const instance = entry.kind === 'folder' ? instanceNameOf(entry.name) : undefined;
      if (instance === undefined) return [];
      const metrics = readFolder(directory, instanceMetricsFolder(directory, service, instance), options);
      return metrics.length === 0 ? [] : [{ instance, metrics }];
    });
  }, []);
}

/** The metrics of a service by name: what its instances write, and what is published for it under other names. */
export function readServiceMetrics(
  directory: string,
  service: string,
  options: MetricsOptions,
): readonly ServiceMetric[] {
  const metrics = new Map<string, ServiceMetric>();
  for (const metric of readFolder(directory, serviceMetricsFolder(directory, service), options))
    metrics.set(metric.name, { ...metric, instances: undefined });
  for (const metric of overInstances(service, readInstanceMetrics(directory, service, options), options))
    metrics.set(metric.name, metric);
  return [...metrics.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The metrics of several instances as those of all of them. A value of another dimension than the first is left out, and told. */
export function overInstances(
  service: string,
  instances: readonly InstanceMetrics[],
  { rules, onProblem }: Pick<MetricsOptions, 'rules' | 'onProblem'>,
): readonly ServiceMetric[] {
  const byName = new Map<string, StoredMetric[]>();
  for (const { instance, metrics } of instances)
    for (const metric of metrics) {
      const others = byName.get(metric.name) ?? [];
      byName.set(metric.name, others);
      const first = others.find(({ quantity }) => quantity.dimension !== 'number');
      const { dimension } = metric.quantity;
      if (first === undefined || dimension === 'number' || dimension === first.quantity.dimension)
        others.push(metric);
      else
        onProblem(
          `${metric.name} of ${service}/${instance} is ${metric.text}, a ${dimension}, and ${first.text} elsewhere; it is left out`,
        );
    }
  return Array.from(byName, ([name, metrics]): ServiceMetric => {
    const values = metrics.map(({ quantity }) => quantity.value);
    const dimension =
      metrics.find(({ quantity }) => quantity.dimension !== 'number')?.quantity.dimension ?? 'number';
    const value = byRule(rules.get(name) ?? ruleOfFiles(name), values);
    return {
      name,
      text: formatQuantity(value, dimension),
      quantity: { value, dimension },
      instances: values.length,
    };
  });
}

/** Of a quantile files keep no sketch: the worst instance is an upper bound, and a median of medians would be nothing. */
function ruleOfFiles(name: string): Rule {
  return impliedRule(name) ?? (name.endsWith('avg') ? 'avg' : 'max');
}

function byRule(rule: Rule, values: readonly number[]): number {
  const sum = (): number => values.reduce((total, value) => total + value, 0);
  switch (rule) {
    case 'sum':
      return sum();
    case 'avg':
      return sum() / values.length;
    case 'min':
      return Math.min(...values);
    // Files tell no order of time that would make one value the first.
    default:
      return Math.max(...values);
  }
}

function readFolder(directory: string, folder: string, options: MetricsOptions): readonly StoredMetric[] {
  return tolerantly(
    options.onProblem,
    () =>
      listMetricFiles(directory, folder).flatMap(({ name, path }) => {
        const stats = fs.lstatSync(path, { throwIfNoEntry: false });
        if (stats === undefined || options.nowMs - stats.mtimeMs > options.staleMs) return [];
        const reading = readMetricFile(path);
        if (reading.kind === 'invalid') options.onProblem(reading.reason);
        return reading.kind === 'value' ? [{ name, text: reading.text, quantity: reading.quantity }] : [];
      }),
    [],
  );
}

/** Services that have metrics of any kind, among those that have anything in DIR. */
export function hasMetrics(directory: string, folder: string): boolean {
  return ['metrics', 'instances'].some((name) => folderExists(directory, join(folder, name)));
}
