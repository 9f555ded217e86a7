// What columns are made of.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { SketchPages } from '../../lib/kernel/sketches.ts';
import type { Budget } from '../../lib/metric/exact.ts';
import type { FilterSource } from '../filter.ts';

export interface ColumnSource extends FilterSource {
  readonly kernel: Kernel;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
  /** Keep every value for the quantiles, as far as the budget goes. */
  readonly exact: Budget | undefined;
  readonly pages: SketchPages;
  /** Write what `obs-agg merge` needs. */
  readonly withParts: boolean;
  /** Counts that only grow are named like counters. */
  readonly cumulative: boolean;
}
