// Statistics of the samples in a window.

import type { Sample, Window } from '../engine/plan.ts';
import { maxOf, meanOf, minOf, sumOf, varianceOf } from '../engine/statistics.ts';
import { type Family, overWindow, type VectorFunction, type WindowFunction } from './family.ts';

const windowFunctions: Readonly<Record<string, WindowFunction>> = {
  avg_over_time: meanOf,
  changes: countChanges,
  count_over_time: ({ start, end }) => end - start,
  max_over_time: maxOf,
  min_over_time: minOf,
  present_over_time: () => 1,
  resets: countResets,
  stddev_over_time: (window) => Math.sqrt(varianceOf(window)),
  stdvar_over_time: varianceOf,
  sum_over_time: sumOf,
};

export const overTimeFunctions: Family = new Map<string, VectorFunction>([
  ...Object.entries(windowFunctions).map(([name, compute]) => [name, overWindow(compute)] as const),
  ['last_over_time', compileLast],
]);

/** How often the value changed; from NaN to NaN is no change. */
function countChanges({ values, start, end }: Window): number {
  let count = 0;
  for (let index = start + 1; index < end; index++) {
    const before = values[index - 1]!;
    const value = values[index]!;
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) count++;
  }
  return count;
}

function countResets({ values, start, end }: Window): number {
  let count = 0;
  for (let index = start + 1; index < end; index++) if (values[index]! < values[index - 1]!) count++;
  return count;
}

// The one function over time that keeps the name.
function compileLast(...[call, compiler]: Parameters<VectorFunction>): ReturnType<VectorFunction> {
  const matrix = compiler.matrix(call.args[0]!);
  return (context) => {
    const out: Sample[] = [];
    matrix(context, ({ labels, dropName, values, end }) => {
      out.push({ labels, value: values[end - 1]!, dropName });
    });
    return out;
  };
}
