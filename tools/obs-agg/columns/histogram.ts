// hist: `<name>_sum` and `<name>_count` beside the other values, and a record for each bucket of Prometheus's `le`, in base units.

import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { histogramOf } from '../../lib/metric/histogram.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Output, Value } from './column.ts';
import type { ValueSource } from './reading.ts';
import { createObjectStates } from './states.ts';
import { createValueColumn } from './value.ts';

export function createHistogram(
  { name, bounds }: AggregateFunction & { readonly fn: 'hist' },
  source: ValueSource,
): Output[] {
  const key = `${name}_bucket`;
  const labels = [...bounds.map(String), '+Inf'].map((bound): Value => ['le', bound]);
  const column = createValueColumn(createObjectStates(histogramOf(bounds)), source, {
    text: ({ sum, count }, of, dimension) =>
      of === `${name}_sum` ? formatQuantity(sum, dimension) : formatQuantity(count, 'number'),
    labelled: ({ buckets }) =>
      buckets.map(({ count }, at) => ({
        label: labels[at] as Value,
        key,
        text: formatQuantity(count, 'number'),
      })),
  });
  return [`${name}_sum`, `${name}_count`].map((key) => ({ key, of: key, column }));
}
