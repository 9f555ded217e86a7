// A fixed choice of labels, applied to many label sets: the grouping of an aggregation or of vector matching. Every
// label set is projected once; the cache lets go of label sets that nothing else holds.

import { dropLabels, keepLabels, type Labels } from './labels.ts';

export type Project = (labels: Labels) => Labels;

/** Keeps only `names`. */
export function keeping(names: readonly string[]): Project {
  return cached((labels) => keepLabels(labels, names));
}

/** Removes `names`. */
export function dropping(names: readonly string[]): Project {
  return cached((labels) => dropLabels(labels, names));
}

/** How many results of a projection are shared before the list starts anew. */
const MAX_SHARED = 10_000;

/** Remembers the result per label set; equal results of one projection are mostly one object. */
function cached(project: Project): Project {
  const bySource = new WeakMap<Labels, Labels>();
  const shared = new Map<string, Labels>();
  const share = (labels: Labels): Labels => {
    const known = shared.get(labels.key);
    if (known) return known;
    if (shared.size >= MAX_SHARED) shared.clear();
    shared.set(labels.key, labels);
    return labels;
  };
  return (labels) => {
    const known = bySource.get(labels);
    if (known) return known;
    const projected = share(project(labels));
    bySource.set(labels, projected);
    return projected;
  };
}
