// Where the evaluator takes its series from.

import type { LabelMatcher } from '../labels/matcher.ts';
import type { SeriesView } from './series.ts';

export interface SeriesSource {
  /**
   * The series whose labels all matchers accept. It may leave out series without a sample from `fromMs` to `toMs`;
   * it need not. The order must be the same for the same input: results are in this order.
   */
  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): readonly SeriesView[];
}
