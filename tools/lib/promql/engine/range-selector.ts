// Range vector selectors: of every series all samples in a window that ends at the evaluation time.

import { NO_LABELS } from '../labels/labels.ts';
import { readMarker } from '../series/marker.ts';
import type { SeriesView } from '../series/series.ts';
import type { MatrixSelector } from '../syntax/ast.ts';
import type { EngineOptions } from './options.ts';
import type { MatrixPlan, Window } from './plan.ts';
import { refuseNative, shiftedTime, spendSamples, upperIndex } from './selector.ts';

const EMPTY = new Float64Array(0);

/** A window to be filled again and again. */
export function newWindow(): Window {
  return {
    labels: NO_LABELS,
    dropName: false,
    times: EMPTY,
    values: EMPTY,
    start: 0,
    end: 0,
    rangeStartMs: 0,
    rangeEndMs: 0,
  };
}

/** The index of the first sample in a window that starts at `startMs`. */
export function windowStart(
  times: Float64Array,
  first: number,
  end: number,
  startMs: number,
  closed: boolean,
): number {
  const after = upperIndex(times, first, end, startMs);
  return closed && after > first && times[after - 1] === startMs ? after - 1 : after;
}

export function compileRangeSelector(range: MatrixSelector, options: EngineOptions): MatrixPlan {
  const { selector, rangeMs } = range;
  const closed = options.compat === 2;
  const window = newWindow();
  return (context, visit) => {
    const rangeEndMs = shiftedTime(selector, context);
    const rangeStartMs = rangeEndMs - rangeMs;
    for (const series of context.source.select(selector.matchers, rangeStartMs, rangeEndMs)) {
      const end = upperIndex(series.times, series.first, series.end, rangeEndMs);
      const start = windowStart(series.times, series.first, end, rangeStartMs, closed);
      if (start === end) continue;
      if (series.marked) withoutMarkers(window, series, start, end);
      else fill(window, series.times, series.values, start, end);
      if (window.start === window.end) continue;
      spendSamples(context, window.end - window.start);
      window.labels = series.labels;
      window.rangeStartMs = rangeStartMs;
      window.rangeEndMs = rangeEndMs;
      visit(window);
    }
  };
}

function fill(window: Window, times: Float64Array, values: Float64Array, start: number, end: number): void {
  window.times = times;
  window.values = values;
  window.start = start;
  window.end = end;
}

// Stale markers are no samples, so the rest is copied around them.
function withoutMarkers(window: Window, series: SeriesView, start: number, end: number): void {
  let marked = 0;
  for (let index = start; index < end; index++) if (isMarker(series, index)) marked++;
  if (marked === 0) {
    fill(window, series.times, series.values, start, end);
    return;
  }
  const times = new Float64Array(end - start - marked);
  const values = new Float64Array(end - start - marked);
  let count = 0;
  for (let index = start; index < end; index++) {
    if (isMarker(series, index)) continue;
    times[count] = series.times[index]!;
    values[count] = series.values[index]!;
    count++;
  }
  fill(window, times, values, 0, count);
}

function isMarker(series: SeriesView, index: number): boolean {
  if (!Number.isNaN(series.values[index])) return false;
  const marker = readMarker(series.values, index);
  if (marker === 'native') refuseNative(series);
  return marker === 'stale';
}
