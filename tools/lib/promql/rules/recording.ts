// What a recording rule writes: the result of its expression under a new name.

import { EvaluationError } from '../engine/errors.ts';
import type { QueryValue, VectorElement } from '../engine/evaluate.ts';
import { LabelBuilder, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import type { RecordingRule } from './rule.ts';

/** The result of a rule's expression as elements; a scalar is one element without labels. */
export function ruleElements(value: QueryValue): readonly VectorElement[] {
  if (value.type === 'vector') return value.elements;
  if (value.type === 'scalar') return [{ labels: NO_LABELS, value: value.value }];
  throw new EvaluationError('rule result is not a vector or scalar');
}

/**
 * The elements under the rule's name and with its labels. `limit` is the most there may be, 0 for no limit.
 * Throws EvaluationError if two have equal labels, or if there are too many.
 */
export function recordedElements(
  rule: RecordingRule,
  elements: readonly VectorElement[],
  limit: number,
): readonly VectorElement[] {
  const seen = new Set<string>();
  const out = elements.map(({ labels, value }) => {
    const builder = new LabelBuilder(labels).set(METRIC_NAME, rule.name);
    for (const [name, text] of rule.labels) builder.set(name, text);
    const recorded = builder.build();
    if (seen.has(recorded.key)) {
      throw new EvaluationError('vector contains metrics with the same labelset after applying rule labels');
    }
    seen.add(recorded.key);
    return { labels: recorded, value };
  });
  if (limit > 0 && out.length > limit) {
    throw new EvaluationError(`exceeded limit of ${limit} with ${out.length} series`);
  }
  return out;
}
