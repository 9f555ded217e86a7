// Series that evaluations themselves write: results of recording rules, ALERTS, counters of log rules.

import type { VectorElement } from '../../lib/promql/engine/evaluate.ts';
import type { KeptSeries, SeriesKeeper } from '../../lib/promql/records/keeper.ts';

/** Writes the elements that there are at a time. */
export type WriteSeries = (elements: readonly VectorElement[], timeMs: number) => void;

/** Series that are not written again go stale at once, as Prometheus marks them: nothing is left to wait for. */
export function createOwnSeries(keeper: SeriesKeeper): WriteSeries {
  let previous = new Set<KeptSeries>();
  return (elements, timeMs) => {
    const current = new Set<KeptSeries>();
    for (const { labels, value } of elements) {
      const kept = keeper.find(labels);
      if (!kept) continue;
      keeper.append(kept, timeMs, value);
      current.add(kept);
    }
    for (const kept of previous) if (!current.has(kept) && !kept.isGone) keeper.appendStale(kept, timeMs);
    previous = current;
  };
}
