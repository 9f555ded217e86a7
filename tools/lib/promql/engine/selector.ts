// Instant vector selectors: of every series the newest sample in the lookback window.

import { readMarker } from '../series/marker.ts';
import type { SeriesView } from '../series/series.ts';
import type { TimeShift, VectorSelector } from '../syntax/ast.ts';
import { EvaluationError, UnsupportedDataError } from './errors.ts';
import type { EngineOptions } from './options.ts';
import type { EvalContext, Sample, VectorPlan } from './plan.ts';

/** The time a selector or subquery looks from. */
export function shiftedTime(shift: TimeShift, context: EvalContext): number {
  return atTime(shift, context) - shift.offsetMs;
}

function atTime(shift: TimeShift, context: EvalContext): number {
  if (shift.at === undefined) return context.atMs;
  if (shift.at === 'start') return context.startMs;
  return shift.at === 'end' ? context.endMs : shift.at;
}

/** The index after the last sample at or before `timeMs`. */
export function upperIndex(times: Float64Array, first: number, end: number, timeMs: number): number {
  // The newest sample is the usual answer.
  if (end > first && times[end - 1]! <= timeMs) return end;
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes `count` samples from the evaluation's allowance. */
export function spendSamples(context: EvalContext, count: number): void {
  context.samplesLeft -= count;
  if (context.samplesLeft < 0) {
    throw new EvaluationError('query processing would load too many samples into memory in query execution');
  }
}

/** Throws for a sample that is a native histogram. */
export function refuseNative(series: SeriesView): never {
  const name = series.labels.metricName;
  throw new UnsupportedDataError(`native histograms are not supported: ${name || 'unnamed series'}`);
}

/** Compiles a selector; `readValue` makes the sample from the series and the index found, by default its value. */
export function compileSelector(
  selector: VectorSelector,
  options: EngineOptions,
  readValue: (series: SeriesView, index: number) => number = (series, index) => series.values[index]!,
): VectorPlan {
  const { matchers } = selector;
  const closed = options.compat === 2;
  return (context) => {
    const timeMs = shiftedTime(selector, context);
    const oldestMs = timeMs - options.lookbackMs;
    const found = context.source.select(matchers, oldestMs, timeMs);
    const out: Sample[] = [];
    for (const series of found) {
      const index = upperIndex(series.times, series.first, series.end, timeMs) - 1;
      if (index < series.first) continue;
      const sampleMs = series.times[index]!;
      if (sampleMs < oldestMs || (sampleMs === oldestMs && !closed)) continue;
      if (series.marked && Number.isNaN(series.values[index])) {
        const marker = readMarker(series.values, index);
        if (marker === 'stale') continue;
        if (marker === 'native') refuseNative(series);
      }
      out.push({ labels: series.labels, value: readValue(series, index), dropName: false });
    }
    spendSamples(context, out.length);
    return out;
  };
}
