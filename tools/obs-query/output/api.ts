// A result as Prometheus's HTTP API answers it.
// Format: prometheus.io/docs/prometheus/latest/querying/api, "Expression queries".

import type { QueryValue } from '../../lib/promql/engine/evaluate.ts';
import { formatPlain } from '../../lib/promql/engine/go-number.ts';
import type { Labels } from '../../lib/promql/labels/labels.ts';
import type { Answer } from '../stage.ts';

const MS_PER_S = 1000;

/** One line of JSON. */
export function formatApi({ value, notes, times }: Answer): string {
  const { warnings, infos } = notes;
  const answer = {
    status: 'success',
    data: { resultType: value.type, result: resultOf(value, times.startMs) },
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(infos.length > 0 ? { infos } : {}),
  };
  return `${JSON.stringify(answer)}\n`;
}

function resultOf(value: QueryValue, atMs: number): unknown {
  switch (value.type) {
    case 'scalar':
      return pointOf(atMs, value.value);
    case 'string':
      return [atMs / MS_PER_S, value.value];
    case 'vector':
      return value.elements.map((element) => ({
        metric: metricOf(element.labels),
        value: pointOf(atMs, element.value),
      }));
    case 'matrix':
      return value.series.map(({ labels, times, values }) => ({
        metric: metricOf(labels),
        values: times.map((timeMs, index) => pointOf(timeMs, values[index] as number)),
      }));
  }
}

function pointOf(timeMs: number, value: number): readonly [number, string] {
  return [timeMs / MS_PER_S, formatPlain(value)];
}

/** Labels as an object; fromEntries defines, so that no name can reach the prototype. */
function metricOf(labels: Labels): object {
  return Object.fromEntries(labels.names.map((name, index) => [name, labels.values[index]]));
}
