// Least squares over a window: deriv and predict_linear.

import { KahanSum } from '../engine/kahan.ts';
import type { Window } from '../engine/plan.ts';
import { compileWindows, type Family, overWindow, type VectorFunction } from './family.ts';

export const regressionFunctions: Family = new Map<string, VectorFunction>([
  [
    'deriv',
    // The time of the first sample as the origin keeps the numbers small, and so exact.
    overWindow((window) => linearFit(window, window.times[window.start]!)?.slope),
  ],
  [
    'predict_linear',
    (call, compiler) => {
      const ahead = compiler.scalar(call.args[1]!);
      return compileWindows(call.args[0]!, compiler, (context) => {
        const seconds = ahead(context);
        return (window) => {
          const fit = linearFit(window, context.atMs);
          return fit && fit.slope * seconds + fit.intercept;
        };
      });
    },
  ],
]);

interface Fit {
  /** Per second. */
  readonly slope: number;
  /** The value at the origin. */
  readonly intercept: number;
}

/** The line through at least two samples; undefined for fewer, NaN where one is infinite or NaN. */
function linearFit({ times, values, start, end }: Window, originMs: number): Fit | undefined {
  const count = end - start;
  if (count < 2) return undefined;
  if (isConstant(values, start, end)) {
    const level = Number.isFinite(values[start]!) ? values[start]! : Number.NaN;
    return { slope: Number.isNaN(level) ? level : 0, intercept: level };
  }
  const [x, y, xy, xx] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  for (let index = start; index < end; index++) {
    const seconds = (times[index]! - originMs) / 1000;
    x.add(seconds);
    y.add(values[index]!);
    xy.add(seconds * values[index]!);
    xx.add(seconds * seconds);
  }
  if (!Number.isFinite(y.value)) return { slope: Number.NaN, intercept: Number.NaN };
  const covariance = xy.value - (x.value * y.value) / count;
  const variance = xx.value - (x.value * x.value) / count;
  const slope = covariance / variance;
  return { slope, intercept: y.value / count - (slope * x.value) / count };
}

function isConstant(values: Float64Array, start: number, end: number): boolean {
  for (let index = start + 1; index < end; index++) if (values[index] !== values[start]) return false;
  return true;
}
