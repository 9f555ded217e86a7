// Evaluation of a whole expression, at one time or at every step of a range.

import { compareLabels, type Labels, NO_LABELS } from '../labels/labels.ts';
import type { SeriesSource } from '../series/source.ts';
import { type Expr, unwrapParens } from '../syntax/ast.ts';
import { typeOf } from '../syntax/check.ts';
import { Annotations } from './annotations.ts';
import { createCompiler } from './compile.ts';
import { EvaluationError } from './errors.ts';
import { dropMarkedNames } from './names.ts';
import { DEFAULT_OPTIONS, type EngineOptions } from './options.ts';
import type { EvalContext, MatrixPlan, VectorPlan } from './plan.ts';

/** One element of an instant vector. */
export interface VectorElement {
  readonly labels: Labels;
  readonly value: number;
}

/** One series of a range vector or of a range query. Times in milliseconds since the epoch. */
export interface MatrixSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export type QueryValue =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly elements: readonly VectorElement[] }
  | { readonly type: 'matrix'; readonly series: readonly MatrixSeries[] };

export interface QueryResult {
  readonly value: QueryValue;
  readonly notes: Annotations;
}

/** A compiled expression. What it learns about label sets it keeps, so keep the query as well. */
export interface Query {
  /** The value at one time. Throws EvaluationError. */
  instant(atMs: number, source: SeriesSource): QueryResult;
  /** The value at `startMs` and every `stepMs` after it up to `endMs`, series by labels. Throws EvaluationError. */
  range(startMs: number, endMs: number, stepMs: number, source: SeriesSource): QueryResult;
}

/** Compiles a checked expression. */
export function createQuery(expr: Expr, options: Partial<EngineOptions> = {}): Query {
  const settings: EngineOptions = { ...DEFAULT_OPTIONS, ...options };
  const run = runnerOf(expr, settings);
  const contextOf = (source: SeriesSource, startMs: number, endMs: number): EvalContext => ({
    source,
    atMs: startMs,
    startMs,
    endMs,
    notes: new Annotations(),
    samplesLeft: settings.maxSamples,
  });
  return {
    instant(atMs, source) {
      const context = contextOf(source, atMs, atMs);
      return { value: run(context), notes: context.notes };
    },
    range(startMs, endMs, stepMs, source) {
      const context = contextOf(source, startMs, endMs);
      return { value: { type: 'matrix', series: runSteps(run, context, stepMs) }, notes: context.notes };
    },
  };
}

type Runner = (context: EvalContext) => QueryValue;

function runnerOf(expr: Expr, options: EngineOptions): Runner {
  const compiler = createCompiler(options);
  switch (typeOf(expr)) {
    case 'scalar': {
      const plan = compiler.scalar(expr);
      return (context) => ({ type: 'scalar', value: plan(context) });
    }
    case 'vector': {
      const plan: VectorPlan = compiler.vector(expr);
      return (context) => ({ type: 'vector', elements: dropMarkedNames(plan(context)) });
    }
    case 'matrix': {
      const plan = compiler.matrix(unwrapParens(expr));
      return (context) => ({ type: 'matrix', series: collectWindows(plan, context) });
    }
    case 'string': {
      const value = compiler.text(expr);
      return () => ({ type: 'string', value });
    }
  }
}

function collectWindows(plan: MatrixPlan, context: EvalContext): MatrixSeries[] {
  const out: MatrixSeries[] = [];
  plan(context, ({ labels, dropName, times, values, start, end }) => {
    out.push({
      labels: dropName ? labels.withoutName() : labels,
      times: Array.from(times.subarray(start, end)),
      values: Array.from(values.subarray(start, end)),
    });
  });
  return out;
}

interface Growing {
  readonly labels: Labels;
  readonly times: number[];
  readonly values: number[];
}

function runSteps(run: Runner, context: EvalContext, stepMs: number): MatrixSeries[] {
  if (!(stepMs > 0))
    throw new EvaluationError('zero or negative query resolution step widths are not accepted');
  const series = new Map<string, Growing>();
  for (let atMs = context.startMs; atMs <= context.endMs; atMs += stepMs) {
    context.atMs = atMs;
    for (const { labels, value } of elementsOf(run(context))) {
      let growing = series.get(labels.key);
      if (!growing) {
        growing = { labels, times: [], values: [] };
        series.set(labels.key, growing);
      }
      growing.times.push(atMs);
      growing.values.push(value);
    }
  }
  return [...series.values()].sort((a, b) => compareLabels(a.labels, b.labels));
}

function elementsOf(value: QueryValue): readonly VectorElement[] {
  if (value.type === 'vector') return value.elements;
  if (value.type === 'scalar') return [{ labels: NO_LABELS, value: value.value }];
  const type = value.type === 'matrix' ? 'range vector' : 'string';
  throw new EvaluationError(
    `invalid expression type "${type}" for range query, must be Scalar or instant Vector`,
  );
}

const plans = new WeakMap<Expr, Query>();

/**
 * The value of an expression at one time, with default options. The compiled query is remembered for the expression.
 * Throws EvaluationError.
 */
export function evaluate(expr: Expr, atMs: number, source: SeriesSource): QueryResult {
  let query = plans.get(expr);
  if (!query) {
    query = createQuery(expr);
    plans.set(expr, query);
  }
  return query.instant(atMs, source);
}
