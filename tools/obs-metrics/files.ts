// The snapshot of DIR: numbers of services, and where asked for of their instances.

import type { DeclaredRules } from '../lib/metric/rule.ts';
import { listServices } from '../lib/store/rings.ts';
import { readInstanceMetrics, readServiceMetrics, type StoredMetric } from '../lib/store/serviceMetrics.ts';
import type { Series } from './series.ts';

export interface FileSource {
  readonly directory: string;
  readonly staleMs: number;
  readonly rules: DeclaredRules;
  readonly withInstances: boolean;
  readonly onProblem: (message: string) => void;
}

/** The numbers of all services in DIR, at `nowMs`. @throws StoreFailure */
export function readFiles(source: FileSource, nowMs: number): readonly Series[] {
  const options = { ...source, nowMs };
  return listServices(source.directory).flatMap(({ name: service }) => {
    const ofService = readServiceMetrics(source.directory, service, options).map((metric) =>
      seriesOf(service, '', metric, metric.instances),
    );
    if (!source.withInstances) return ofService;
    const ofInstances = readInstanceMetrics(source.directory, service, options).flatMap(
      ({ instance, metrics }) => metrics.map((metric) => seriesOf(service, instance, metric, undefined)),
    );
    return [...ofService, ...ofInstances];
  });
}

function seriesOf(
  service: string,
  instance: string,
  { name, text, quantity }: StoredMetric,
  instances: number | undefined,
): Series {
  return {
    service,
    instance,
    message: '',
    key: name,
    labels: [],
    text,
    quantity,
    isOfWindow: false,
    instances,
  };
}
