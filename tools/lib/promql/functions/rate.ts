// Change over a window: rate, increase, delta, irate, idelta.
// Source: prometheus.io/docs/prometheus/latest/querying/functions, and the tests of Prometheus.

import type { EvalContext, Window } from '../engine/plan.ts';
import { compileWindows, type Family, type VectorFunction, type WindowFunction } from './family.ts';

interface Extrapolation {
  readonly isCounter: boolean;
  readonly perSecond: boolean;
}

export const rateFunctions: Family = new Map<string, VectorFunction>([
  ['rate', compileExtrapolated({ isCounter: true, perSecond: true })],
  ['increase', compileExtrapolated({ isCounter: true, perSecond: false })],
  ['delta', compileExtrapolated({ isCounter: false, perSecond: false })],
  ['irate', compileInstant({ isCounter: true, perSecond: true })],
  ['idelta', compileInstant({ isCounter: false, perSecond: false })],
]);

function compileExtrapolated(kind: Extrapolation): VectorFunction {
  return (call, compiler) => {
    const zeroFirst = compiler.options.compat === 2;
    const compute: WindowFunction = (window, context) => {
      if (kind.isCounter) remarkOnName(window, context);
      return extrapolated(window, kind, zeroFirst);
    };
    return compileWindows(call.args[0]!, compiler, () => compute);
  };
}

const counterName = /(?:_total|_sum|_count|_bucket)$/;

function remarkOnName({ labels }: Window, { notes }: EvalContext): void {
  const name = labels.metricName;
  if (name === '' || counterName.test(name)) return;
  notes.info(
    `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(name)}`,
  );
}

/**
 * The change between first and last sample, stretched to the whole window. A gap to a bound that is not larger than
 * 1.1 times the average distance of samples is bridged; a larger one by half that distance. A counter is never
 * stretched to before the time when it would have been zero; a fall in a counter adds the value before it.
 */
function extrapolated(window: Window, kind: Extrapolation, zeroFirst: boolean): number | undefined {
  const { times, values, start, end } = window;
  const count = end - start;
  if (count < 2) return undefined;
  const first = values[start]!;
  const change = values[end - 1]! - first + (kind.isCounter ? resetsIn(window) : 0);
  const sampledSeconds = (times[end - 1]! - times[start]!) / 1000;
  const averageSeconds = sampledSeconds / (count - 1);
  const largestGap = averageSeconds * 1.1;
  const limit = (gap: number): number => (gap >= largestGap ? averageSeconds / 2 : gap);
  let before = (times[start]! - window.rangeStartMs) / 1000;
  const toZero =
    kind.isCounter && change > 0 && first >= 0 ? sampledSeconds * (first / change) : Number.POSITIVE_INFINITY;
  before = zeroFirst ? limit(Math.min(before, toZero)) : Math.min(limit(before), toZero);
  const after = limit((window.rangeEndMs - times[end - 1]!) / 1000);
  let factor = (sampledSeconds + before + after) / sampledSeconds;
  if (kind.perSecond) factor /= (window.rangeEndMs - window.rangeStartMs) / 1000;
  return change * factor;
}

function resetsIn({ values, start, end }: Window): number {
  let lost = 0;
  for (let index = start + 1; index < end; index++) {
    if (values[index]! < values[index - 1]!) lost += values[index - 1]!;
  }
  return lost;
}

function compileInstant(kind: Extrapolation): VectorFunction {
  return (call, compiler) =>
    compileWindows(call.args[0]!, compiler, () => (window) => lastChange(window, kind));
}

/** The change between the last two samples. */
function lastChange({ times, values, start, end }: Window, kind: Extrapolation): number | undefined {
  if (end - start < 2) return undefined;
  const last = values[end - 1]!;
  const previous = values[end - 2]!;
  const change = kind.isCounter && last < previous ? last : last - previous;
  if (!kind.perSecond) return change;
  return change / ((times[end - 1]! - times[end - 2]!) / 1000);
}
