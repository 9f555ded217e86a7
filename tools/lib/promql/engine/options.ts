// What an evaluation can be told, and the two sets of semantics.

export interface EngineOptions {
  /** How far back an instant selector looks for a sample. */
  readonly lookbackMs: number;
  /** The step of a subquery that names none. */
  readonly subqueryStepMs: number;
  /**
   * 3: windows are open on the left, and metric names are dropped at the end of the evaluation. 2: windows are closed,
   * names are dropped at once, and rate checks for zero before it limits its extrapolation, all as in Prometheus 2.42.
   */
  readonly compat: 2 | 3;
  /** Samples that one evaluation may read, over all steps; more is an EvaluationError. */
  readonly maxSamples: number;
}

/** Prometheus's own defaults. */
export const DEFAULT_OPTIONS: EngineOptions = {
  lookbackMs: 5 * 60_000,
  subqueryStepMs: 60_000,
  compat: 3,
  maxSamples: 50_000_000,
};
