// Columns of functions with one value, which no other shares.

import type { Aggregate } from '../../lib/metric/aggregate.ts';
import { avg } from '../../lib/metric/avg.ts';
import { first } from '../../lib/metric/first.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { last } from '../../lib/metric/last.ts';
import { max } from '../../lib/metric/max.ts';
import { min } from '../../lib/metric/min.ts';
import { type Moments, stddev } from '../../lib/metric/stddev.ts';
import { sum } from '../../lib/metric/sum.ts';
import { type Total, valueOfTotal } from '../../lib/metric/total.ts';
import { type Dimension, formatQuantity } from '../../lib/record/quantity.ts';
import { ownName, partKey } from '../parts.ts';
import type { Column, Value } from './column.ts';
import { createCount } from './count.ts';
import { createIncrease } from './increase.ts';
import type { ValueSource } from './reading.ts';
import { createValueColumn, type Rendering } from './value.ts';

/** Digits of a quotient; sums and extremes are written in full. */
const MEAN_DIGITS = 6;

type Simple = Exclude<AggregateFunction, { readonly fn: 'hist' | 'quantile' | 'distinct' | 'top' }>;

export function createSimple(called: Simple, source: ValueSource, withParts: boolean): Column {
  const rateParts = withParts
    ? (amount: string): Value[] => [[partKey(called.name, 'rate'), amount]]
    : undefined;
  switch (called.fn) {
    case 'count':
      return createCount(source.filter, false);
    case 'rate':
      return createCount(source.filter, true, rateParts);
    case 'increase':
      return createIncrease(source, called.isPerSecond, called.isPerSecond ? rateParts : undefined);
    case 'sum':
      return column(sum);
    case 'min':
      return column(min, { again: 'min' });
    case 'max':
      return column(max, { again: 'max' });
    case 'first':
      return column(first, { again: 'first' });
    case 'last':
      return column(last, { again: 'last' });
    case 'avg':
      return column(avg, {
        digits: MEAN_DIGITS,
        parts: (state, dimension) => weighted(valueOfTotal(state.weight), avg.emit(state) ?? 0, dimension),
      });
    case 'stddev':
      return column(stddev, { digits: MEAN_DIGITS, parts: momentParts });
    case 'inflight':
      return createValueColumn(sum, source, {
        text: (seconds, _key, _dimension, windowSeconds) =>
          formatQuantity(seconds / windowSeconds, 'number', MEAN_DIGITS),
        ...(rateParts
          ? { parts: (state: Total) => rateParts(formatQuantity(valueOfTotal(state), 'number')) }
          : {}),
      });
  }

  function column<State>(
    aggregate: Aggregate<State>,
    options: {
      readonly digits?: number;
      /** The part that says the value again. */
      readonly again?: string;
      readonly parts?: (state: State, dimension: Dimension) => readonly Value[];
    } = {},
  ): Column {
    const { digits, again } = options;
    const sayAgain = (state: State, dimension: Dimension): Value[] => {
      const value = aggregate.emit(state);
      if (again === undefined || value === undefined || called.name === ownName(called)) return [];
      return [[partKey(called.name, again), formatQuantity(value, dimension)]];
    };
    const rendering: Rendering<State, number | undefined> = {
      text: (value, _key, dimension) =>
        value === undefined ? undefined : formatQuantity(value, dimension, digits),
      ...(withParts ? { parts: options.parts ?? sayAgain } : {}),
    };
    return createValueColumn(aggregate, source, rendering);
  }

  function weighted(weight: number, mean: number, dimension: Dimension): Value[] {
    return [
      [partKey(called.name, 'weight'), formatQuantity(weight, 'number')],
      [partKey(called.name, 'mean'), formatQuantity(mean, dimension)],
    ];
  }

  function momentParts({ weight, mean, squares }: Moments, dimension: Dimension): Value[] {
    return [
      ...weighted(weight, mean, dimension),
      [partKey(called.name, 'squares'), formatQuantity(squares, 'number')],
    ];
  }
}
