// Whether a result is the one a test expects.

import type { QueryValue } from '../../tools/lib/promql/engine/evaluate.ts';
import { formatLabels } from '../../tools/lib/promql/labels/format.ts';
import type { Labels } from '../../tools/lib/promql/labels/labels.ts';
import type { Evaluation, SeriesPoints, TimeRange } from './case.ts';

const TOLERANCE = 1e-6;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Equality as Prometheus's own tests define it. */
export function almostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  if (a === b) return true;
  const difference = Math.abs(a - b);
  const size = Math.abs(a) + Math.abs(b);
  if (a === 0 || b === 0 || size < SMALLEST_NORMAL) return difference < TOLERANCE * SMALLEST_NORMAL;
  return difference / Math.min(size, Number.MAX_VALUE) < TOLERANCE;
}

/** What is wrong with a result, or undefined. */
export function difference(value: QueryValue, evaluation: Evaluation): string | undefined {
  const { expected } = evaluation;
  switch (value.type) {
    case 'scalar':
      if (expected.scalar === undefined) return `got scalar ${value.value}, expected series`;
      if (almostEqual(value.value, expected.scalar)) return undefined;
      return `expected ${expected.scalar}, got ${value.value}`;
    case 'string':
      if (value.value === expected.string) return undefined;
      return `expected string ${JSON.stringify(expected.string)}, got ${JSON.stringify(value.value)}`;
    case 'vector': {
      if (expected.scalar !== undefined) return 'expected a scalar, got a vector';
      const at = evaluation.range.startMs;
      const ordered = evaluation.expectations.some(({ what }) => what === 'ordered');
      const got = value.elements.map((element) => ({
        labels: element.labels,
        times: [at],
        values: [element.value],
      }));
      return seriesDifference(got, expected.series, { startMs: at, endMs: at, stepMs: 1 }, ordered);
    }
    case 'matrix':
      if (expected.rangeVector === undefined && !evaluation.isRange) return 'got a range vector';
      return seriesDifference(value.series, expected.series, expected.rangeVector ?? evaluation.range, false);
  }
}

interface Got {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

function seriesDifference(
  got: readonly Got[],
  expected: readonly SeriesPoints[],
  range: TimeRange,
  ordered: boolean,
): string | undefined {
  const remaining = new Map(got.map((series, index) => [series.labels.key, { series, index }]));
  if (remaining.size !== got.length) return 'result has two series with the same labels';
  for (const [position, wanted] of expected.entries()) {
    const found = remaining.get(wanted.labels.key);
    remaining.delete(wanted.labels.key);
    const points = wanted.points.filter((point) => point !== 'gap');
    if (!found && points.length === 0) continue;
    if (!found) return `missing ${formatLabels(wanted.labels)} (line ${wanted.line})`;
    if (ordered && found.index !== position)
      return `${formatLabels(wanted.labels)} is not at place ${position + 1}`;
    const problem = pointsDifference(found.series, wanted, range);
    if (problem) return problem;
  }
  const [extra] = remaining.values();
  if (extra) return `unexpected ${formatLabels(extra.series.labels)} ${extra.series.values.join(' ')}`;
  return undefined;
}

function pointsDifference(got: Got, wanted: SeriesPoints, range: TimeRange): string | undefined {
  const byTime = new Map(got.times.map((time, index) => [time, got.values[index]!]));
  for (const [index, point] of wanted.points.entries()) {
    const time = range.startMs + index * range.stepMs;
    const value = byTime.get(time);
    byTime.delete(time);
    if (point === 'gap' && value === undefined) continue;
    if (typeof point === 'number' && value !== undefined && almostEqual(point, value)) continue;
    return `${formatLabels(wanted.labels)} at ${time / 1000}s: expected ${point}, got ${value ?? 'nothing'}`;
  }
  const [extra] = byTime;
  if (!extra) return undefined;
  return `${formatLabels(wanted.labels)} at ${extra[0] / 1000}s: expected nothing, got ${extra[1]}`;
}
