// Subqueries: an instant expression evaluated at every absolute multiple of a step inside a range, seen as a range
// vector. Points are remembered while one query runs, since the ranges of its steps overlap.

import type { Labels } from '../labels/labels.ts';
import type { Subquery } from '../syntax/ast.ts';
import { EvaluationError } from './errors.ts';
import type { Compiler, EvalContext, MatrixPlan, Sample, VectorPlan } from './plan.ts';
import { newWindow } from './range-selector.ts';
import { shiftedTime, spendSamples } from './selector.ts';

interface Points {
  readonly labels: Labels;
  dropName: boolean;
  readonly times: number[];
  readonly values: number[];
}

export function compileSubquery(subquery: Subquery, compiler: Compiler): MatrixPlan {
  const { options } = compiler;
  const inner = remembering(compiler.vector(subquery.expr));
  const stepMs = subquery.stepMs ?? options.subqueryStepMs;
  const closed = options.compat === 2;
  return (context, visit) => {
    const rangeEndMs = shiftedTime(subquery, context);
    const rangeStartMs = rangeEndMs - subquery.rangeMs;
    const series = new Map<string, Points>();
    const outerMs = context.atMs;
    for (let atMs = firstStep(rangeStartMs, stepMs, closed); atMs <= rangeEndMs; atMs += stepMs) {
      context.atMs = atMs;
      collect(series, inner(context), atMs);
    }
    context.atMs = outerMs;
    const window = newWindow();
    window.rangeStartMs = rangeStartMs;
    window.rangeEndMs = rangeEndMs;
    for (const points of series.values()) {
      window.labels = points.labels;
      window.dropName = points.dropName;
      window.times = Float64Array.from(points.times);
      window.values = Float64Array.from(points.values);
      window.end = points.times.length;
      spendSamples(context, window.end);
      visit(window);
    }
  };
}

/** The first multiple of the step in a range; its left bound counts only if the range is closed. */
function firstStep(startMs: number, stepMs: number, closed: boolean): number {
  const aligned = Math.ceil(startMs / stepMs) * stepMs;
  return aligned === startMs && !closed ? aligned + stepMs : aligned;
}

function collect(series: Map<string, Points>, samples: readonly Sample[], atMs: number): void {
  for (const { labels, value, dropName } of samples) {
    let points = series.get(labels.key);
    if (!points) {
      points = { labels, dropName, times: [], values: [] };
      series.set(labels.key, points);
    }
    if (points.times.at(-1) === atMs) {
      throw new EvaluationError('vector cannot contain metrics with the same labelset');
    }
    points.dropName ||= dropName;
    points.times.push(atMs);
    points.values.push(value);
  }
}

// One query sees each step of the inner expression once: what it gives depends on the time alone.
function remembering(plan: VectorPlan): VectorPlan {
  const byQuery = new WeakMap<EvalContext, Map<number, readonly Sample[]>>();
  return (context) => {
    if (context.startMs === context.endMs) return plan(context);
    let known = byQuery.get(context);
    if (!known) {
      known = new Map();
      byQuery.set(context, known);
    }
    let samples = known.get(context.atMs);
    if (!samples) {
      samples = plan(context);
      known.set(context.atMs, samples);
    }
    return samples;
  };
}
