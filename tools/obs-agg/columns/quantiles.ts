// One column for all quantiles of a field under one filter: a sketch, or every value.

import type { SketchPages } from '../../lib/kernel/sketches.ts';
import { type Budget, exactOf } from '../../lib/metric/exact.ts';
import type { AggregateFunction } from '../../lib/metric/functions.ts';
import type { Quantiles, Sketch } from '../../lib/metric/sketch.ts';
import { formatSketch } from '../../lib/metric/sketch-text.ts';
import { type Dimension, formatQuantity } from '../../lib/record/quantity.ts';
import { partKey } from '../parts.ts';
import type { Column, Value } from './column.ts';
import type { ValueSource } from './reading.ts';
import { createSketchStates } from './sketch-states.ts';
import { createObjectStates } from './states.ts';
import { createValueColumn, type Render } from './value.ts';

/** Digits of a value that is an estimate; exact ones are written in full. */
const ESTIMATE_DIGITS = 4;

type Quantile = AggregateFunction & { readonly fn: 'quantile' };

export interface QuantileOptions {
  /** Keep every value, as far as the budget goes. */
  readonly exact: Budget | undefined;
  readonly pages: SketchPages;
  readonly withParts: boolean;
}

export function createQuantiles(
  { field, filterText }: Quantile,
  functions: readonly AggregateFunction[],
  source: ValueSource,
  { exact, pages, withParts }: QuantileOptions,
): Column {
  const ofField = functions.filter(
    (called): called is Quantile => called.fn === 'quantile' && called.field === field,
  );
  const called = ofField.filter((other) => other.filterText === filterText);
  const quantiles = new Map(called.map(({ name, quantile }) => [name, quantile]));
  const text =
    (format: typeof formatQuantity): Render<Quantiles> =>
    (quantile, key, dimension) => {
      const value = quantile(quantiles.get(key) ?? Number.NaN);
      return value === undefined ? undefined : format(value, dimension);
    };
  if (exact)
    return createValueColumn(createObjectStates(exactOf(exact)), source, { text: text(formatQuantity) });
  // One text for all, where the names say whose it is.
  const isShared = ofField.every(
    ({ name, quantile, filterText: other }) => other === filterText && name === quantileName(field, quantile),
  );
  const parts = (state: Sketch, dimension: Dimension): Value[] => {
    const summary = formatSketch(state, dimension);
    if (isShared) return [[partKey(field, 'sketch'), summary]];
    return called.map(({ name, quantile }) => [partKey(name, percentile(quantile)), summary]);
  };
  return createValueColumn(createSketchStates(source.kernel, pages), source, {
    text: text(formatEstimates()),
    ...(withParts ? { parts } : {}),
  });
}

/** Estimates are few different values again and again, the middles of bins: their texts are kept, one of those that share a place. */
function formatEstimates(): typeof formatQuantity {
  const bits = new Uint32Array(2);
  const scratch = new Float64Array(bits.buffer);
  const values = new Float64Array(PLACES);
  const texts: string[] = new Array(PLACES).fill('');
  let ofDimension: Dimension | undefined;
  return (value, dimension) => {
    if (dimension !== ofDimension) texts.fill('');
    ofDimension = dimension;
    scratch[0] = value;
    const place = Math.imul((bits[0] as number) ^ (bits[1] as number), SPREAD) >>> (32 - PLACE_BITS);
    if (values[place] !== value || texts[place] === '') {
      values[place] = value;
      texts[place] = formatQuantity(value, dimension, ESTIMATE_DIGITS);
    }
    return texts[place] as string;
  };
}

const PLACE_BITS = 12;
const PLACES = 1 << PLACE_BITS;
/** 2^32 by the golden ratio (Knuth, "The Art of Computer Programming", 6.4). */
const SPREAD = 0x9e37_79b1;

/** p99.9 for 0.999. */
export function percentile(quantile: number): string {
  return `p${Number((quantile * 100).toPrecision(12))}`;
}

export function quantileName(field: string, quantile: number): string {
  return `${field}_${percentile(quantile)}`;
}
