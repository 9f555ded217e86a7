// A result as points: whatever its type, a list of series with values at times.

import type { QueryValue } from '../../lib/promql/engine/evaluate.ts';
import { type Labels, NO_LABELS } from '../../lib/promql/labels/labels.ts';

export interface Point {
  readonly labels: Labels;
  readonly timeMs: number;
  readonly value: number;
}

/** The points in the order of the result; a string has none. */
export function pointsOf(value: QueryValue, atMs: number): readonly Point[] {
  switch (value.type) {
    case 'scalar':
      return [{ labels: NO_LABELS, timeMs: atMs, value: value.value }];
    case 'vector':
      return value.elements.map((element) => ({ ...element, timeMs: atMs }));
    case 'matrix':
      return value.series.flatMap(({ labels, times, values }) =>
        times.map((timeMs, index) => ({ labels, timeMs, value: values[index] as number })),
      );
    case 'string':
      return [];
  }
}
