// An expression, compiled: every node becomes a function of the evaluation's context. Grouping and matching decisions
// are made once per label set and remembered in the plan, so evaluating the same expression again costs little more
// than reading the samples.

import type { Labels } from '../labels/labels.ts';
import type { SeriesSource } from '../series/source.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Annotations } from './annotations.ts';
import type { EngineOptions } from './options.ts';

/** One element of an instant vector. Never changed after it is made. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** True if the metric name is to be dropped when the evaluation ends. */
  readonly dropName: boolean;
}

/** The samples of one series in a range, `start` to `end` (exclusive) of the arrays; valid until the next one. */
export interface Window {
  labels: Labels;
  dropName: boolean;
  times: Float64Array;
  values: Float64Array;
  start: number;
  end: number;
  /** The bounds of the range, whether or not there are samples at them. */
  rangeStartMs: number;
  rangeEndMs: number;
}

/** What an evaluation knows. `atMs` changes while subqueries run. */
export interface EvalContext {
  readonly source: SeriesSource;
  atMs: number;
  /** The bounds of the whole query, for `@ start()` and `@ end()`; equal for an instant query. */
  readonly startMs: number;
  readonly endMs: number;
  readonly notes: Annotations;
  samplesLeft: number;
}

export type ScalarPlan = (context: EvalContext) => number;
export type VectorPlan = (context: EvalContext) => readonly Sample[];
/** Calls `visit` for every series with a sample in the range. */
export type MatrixPlan = (context: EvalContext, visit: (window: Window) => void) => void;

/** Compiles the operands of a node, whose types have been checked. */
export interface Compiler {
  readonly options: EngineOptions;
  scalar(expr: Expr): ScalarPlan;
  vector(expr: Expr): VectorPlan;
  matrix(expr: Expr): MatrixPlan;
  /** The value of a string expression, which is always a literal. */
  text(expr: Expr): string;
}
