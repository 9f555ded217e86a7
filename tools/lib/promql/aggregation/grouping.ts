// Groups of an aggregation: which label sets go together, and in which order groups come out.

import type { Sample } from '../engine/plan.ts';
import { type Labels, METRIC_NAME, NO_LABELS } from '../labels/labels.ts';
import { dropping, keeping, type Project } from '../labels/projection.ts';
import type { Aggregation } from '../syntax/ast.ts';

export interface Group {
  readonly labels: Labels;
  readonly samples: Sample[];
  /** True if any member's name is to be dropped; it matters where the name is part of the group. */
  dropName: boolean;
}

/** The labels of the group that a label set belongs to. */
export function groupingOf({ grouping, without }: Aggregation): Project {
  if (without) return dropping([...grouping, METRIC_NAME]);
  return grouping.length === 0 ? () => NO_LABELS : keeping(grouping);
}

/** The samples by group, in order of first appearance. */
export function groupSamples(samples: readonly Sample[], project: Project): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const labels = project(sample.labels);
    let group = groups.get(labels.key);
    if (!group) {
      group = { labels, samples: [], dropName: false };
      groups.set(labels.key, group);
    }
    group.samples.push(sample);
    group.dropName ||= sample.dropName;
  }
  return [...groups.values()];
}
