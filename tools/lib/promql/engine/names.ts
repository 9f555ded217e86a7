// Dropping metric names. Prometheus 3 marks a result and drops the name at the very end, so that labels can still be
// made from it; Prometheus 2 drops it in each operator.

import { EvaluationError } from './errors.ts';
import type { Sample, VectorPlan } from './plan.ts';

const SAME_LABELS = 'vector cannot contain metrics with the same labelset';

/** Drops the names that are marked. Throws EvaluationError if that makes two elements equal. */
export function dropMarkedNames(samples: readonly Sample[]): readonly Sample[] {
  if (!samples.some((sample) => sample.dropName)) return samples;
  const out = samples.map((sample) =>
    sample.dropName ? { labels: sample.labels.withoutName(), value: sample.value, dropName: false } : sample,
  );
  if (!shareOneName(samples)) refuseEqual(out);
  return out;
}

// Elements that differ still differ without a name that all of them have.
function shareOneName(samples: readonly Sample[]): boolean {
  const name = samples[0]!.labels.metricName;
  return samples.every((sample) => sample.dropName && sample.labels.metricName === name);
}

/** Throws EvaluationError if two elements have equal labels. */
export function refuseEqual(samples: readonly Sample[]): void {
  if (samples.length < 2) return;
  const seen = new Set<string>();
  for (const { labels } of samples) {
    if (seen.has(labels.key)) throw new EvaluationError(SAME_LABELS);
    seen.add(labels.key);
  }
}

/** A plan whose result has its names dropped. */
export function droppingNames(plan: VectorPlan): VectorPlan {
  return (context) => dropMarkedNames(plan(context));
}
