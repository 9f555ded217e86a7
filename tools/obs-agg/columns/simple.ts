// Columns of functions with one value, which no other shares.

import { avg } from '../../lib/metric/avg.ts';
import { first } from '../../lib/metric/first.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import { last } from '../../lib/metric/last.ts';
import { type Moments, stddev } from '../../lib/metric/stddev.ts';
import { type Total, valueOfTotal } from '../../lib/metric/total.ts';
import { type Dimension, formatQuantity } from '../../lib/record/quantity.ts';
import { ownName, partKey } from '../parts.ts';
import { createGreatests, createLeasts, createMeans, createSums } from './cell-states.ts';
import type { Column, Value } from './column.ts';
import { createCount } from './count.ts';
import { createIncrease } from './increase.ts';
import type { ValueSource } from './reading.ts';
import { createObjectStates, type States } from './states.ts';
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
      return createCount(source.kernel, source.filter, false);
    case 'rate':
      return createCount(source.kernel, source.filter, true, rateParts);
    case 'increase':
      return createIncrease(source, called.isPerSecond, called.isPerSecond ? rateParts : undefined);
    case 'sum':
      return column(createSums(source.kernel));
    case 'min':
      return column(createLeasts(source.kernel), { again: 'min' });
    case 'max':
      return column(createGreatests(source.kernel), { again: 'max' });
    case 'first':
      return column(createObjectStates(first), { again: 'first', time: ({ timeUs }) => timeUs });
    case 'last':
      return column(createObjectStates(last), { again: 'last', time: ({ timeUs }) => timeUs });
    case 'avg':
      return column(createMeans(source.kernel), {
        digits: MEAN_DIGITS,
        parts: (state, dimension) => weighted(valueOfTotal(state.weight), avg.emit(state) ?? 0, dimension),
      });
    case 'stddev':
      return column(createObjectStates(stddev), { digits: MEAN_DIGITS, parts: momentParts });
    case 'inflight':
      return createValueColumn(createSums(source.kernel), source, {
        text: (seconds, _key, _dimension, windowSeconds) =>
          formatQuantity(seconds / windowSeconds, 'number', MEAN_DIGITS),
        ...(rateParts
          ? { parts: (state: Total) => rateParts(formatQuantity(valueOfTotal(state), 'number')) }
          : {}),
      });
  }

  function column<State>(
    states: States<State, number | undefined>,
    options: {
      readonly digits?: number;
      /** The part that says the value again. */
      readonly again?: string;
      /** The time that decides between this value and another, in microseconds. */
      readonly time?: (state: State) => number;
      readonly parts?: (state: State, dimension: Dimension) => readonly Value[];
    } = {},
  ): Column {
    const { digits, again, time } = options;
    const sayAgain = (state: State, dimension: Dimension, value: number | undefined): Value[] => {
      if (again === undefined || value === undefined) return [];
      const isSaid = called.name === ownName(called);
      const values: Value[] = isSaid ? [] : [[partKey(called.name, again), formatQuantity(value, dimension)]];
      return time === undefined ? values : [...values, [partKey(called.name, 'at'), String(time(state))]];
    };
    const rendering: Rendering<State, number | undefined> = {
      text: (value, _key, dimension) =>
        value === undefined ? undefined : formatQuantity(value, dimension, digits),
      ...(withParts ? { parts: options.parts ?? sayAgain } : {}),
    };
    return createValueColumn(states, source, rendering);
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
