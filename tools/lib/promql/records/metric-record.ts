// A METRIC record as samples: one for each bare quantity, with the quoted fields and the source as labels.

import { parseQuantity } from '../../record/quantity.ts';
import type { Field, RecordLine } from '../../record/record.ts';
import { instanceOf, serviceOf } from '../../record/source.ts';
import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import { labelName, metricName, UNLABELLED } from './names.ts';

export interface MetricValue {
  readonly key: string;
  readonly labels: Labels;
  /** In seconds, bytes or as a ratio. */
  readonly value: number;
}

export interface MetricSamples {
  readonly values: readonly MetricValue[];
  /** Bare tokens that are no quantity, which the grammar reads as labels; nobody means that. */
  readonly unparsable: number;
}

/** Mergeable summaries, as `dd1:`: values to other tools, but not numbers. */
const SUMMARY = /^[a-z]{2}1:/;

/** The samples of a METRIC record. Of two fields with one key the first counts. */
export function readMetric(record: RecordLine): MetricSamples {
  const values: { readonly key: string; readonly value: number }[] = [];
  const builder = new LabelBuilder(NO_LABELS);
  const seen = new Set<string>();
  const labelled = new Set<string>([METRIC_NAME]);
  let unparsable = 0;

  const addLabel = (field: Field): void => {
    const name = labelName(field.key);
    if (labelled.has(name) || UNLABELLED.has(field.key)) return;
    labelled.add(name);
    builder.set(name, field.value);
  };

  for (const field of record.fields) {
    if (seen.has(field.key)) continue;
    seen.add(field.key);
    if (field.quoted) addLabel(field);
    else if (!UNLABELLED.has(field.key) && !SUMMARY.test(field.value)) {
      const quantity = parseQuantity(field.value);
      if (quantity) values.push({ key: field.key, value: quantity.value });
      else {
        unparsable++;
        addLabel(field);
      }
    }
  }
  builder.set('service', serviceOf(record.source)).set('instance', instanceOf(record.source));
  return {
    values: values.map(({ key, value }) => ({
      key,
      value,
      labels: builder.set(METRIC_NAME, metricName(record.message, key)).build(),
    })),
    unparsable,
  };
}
