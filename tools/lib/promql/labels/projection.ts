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

/** Remembers the result per label set; equal results of one projection are one object. */
function cached(project: Project): Project {
  const bySource = new WeakMap<Labels, Labels>();
  const byKey = new Map<string, WeakRef<Labels>>();
  let sweepAt = 1024;
  const share = (labels: Labels): Labels => {
    const known = byKey.get(labels.key)?.deref();
    if (known) return known;
    if (byKey.size >= sweepAt) {
      for (const [key, ref] of byKey) if (ref.deref() === undefined) byKey.delete(key);
      sweepAt = Math.max(1024, byKey.size * 2);
    }
    byKey.set(labels.key, new WeakRef(labels));
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
