// Several contributions put together. Adding them in any order gives the same: counters and sums add up, summaries are merged, and the
// rule of a gauge is applied to all its values.

import { distinct } from '../../lib/metric/distinct.ts';
import { formatDistinct } from '../../lib/metric/distinct-text.ts';
import { createSketch, mergeSketches, quantileOf, type Sketch } from '../../lib/metric/sketch.ts';
import { formatSketch } from '../../lib/metric/sketch-text.ts';
import { stddev } from '../../lib/metric/stddev.ts';
import { mergeTops, type Top, topOf } from '../../lib/metric/top.ts';
import { formatTop } from '../../lib/metric/top-text.ts';
import { type Dimension, formatQuantity } from '../../lib/record/quantity.ts';
import type { LabelledValue, Value } from '../columns/column.ts';
import { topValue } from '../columns/textual.ts';
import { partKey } from '../parts.ts';
import type { Contribution, Origin, Said } from './contribution.ts';
import { addToGauge, createGauge, type Gauge, gaugeValue, timesOf } from './gauge.ts';

type Kept = Exclude<Said, { readonly kind: 'plain' }> | { readonly kind: 'gauge'; readonly gauge: Gauge };

export interface Combined {
  readonly kept: Map<string, Kept>;
  readonly quantiles: Map<string, { readonly sketch: string; readonly quantile: number }>;
}

export interface Result {
  readonly values: readonly Value[];
  readonly labelled: readonly LabelledValue[];
  readonly parts: readonly Value[];
  /** Values in records with these labels are told by `labelled` again: name of the value and its label. */
  readonly tops: readonly { readonly name: string; readonly field: string }[];
}

const QUANTILE_DIGITS = 4;
const MEAN_DIGITS = 6;

export function createCombined(): Combined {
  return { kept: new Map(), quantiles: new Map() };
}

/** Adds a contribution; its states may become those of `into`. Values of kinds that do not go together are left out; false then. */
export function addTo(into: Combined, { said, quantiles }: Contribution, origin: Origin): boolean {
  let isWhole = true;
  for (const [key, quantile] of quantiles) into.quantiles.set(key, quantile);
  for (const [key, value] of said) {
    const known = into.kept.get(key);
    const kept =
      known === undefined || (known.kind === 'gauge' && value.kind === 'top') ? emptyFor(value) : known;
    into.kept.set(key, kept);
    if (!merge(kept, value, origin)) isWhole = false;
  }
  return isWhole;
}

function emptyFor(said: Said): Kept {
  switch (said.kind) {
    case 'plain':
      return { kind: 'gauge', gauge: createGauge(said.rule, said.dimension) };
    case 'rate':
      return { ...said, amount: 0 };
    case 'sketch':
      return { ...said, sketch: createSketch() };
    case 'distinct':
      return { kind: 'distinct', distinct: distinct.create() };
    case 'top':
      return { ...said, top: { capacity: said.top.capacity, texts: new Map(), floor: 0 } };
    case 'moments':
      return { ...said, moments: stddev.create() };
  }
}

function merge(kept: Kept, said: Said, origin: Origin): boolean {
  if (kept.kind === 'gauge') return said.kind === 'plain' && addToGauge(kept.gauge, said, origin);
  // A record of one text of the top whose label was taken away: the summary says all.
  if (kept.kind === 'top' && said.kind === 'plain') return true;
  if (kept.kind === 'rate' && said.kind === 'rate') {
    // The one object is ours: emptyFor made it.
    (kept as { amount: number }).amount += said.amount;
    return true;
  }
  if (kept.kind === 'sketch' && said.kind === 'sketch' && kept.dimension === said.dimension) {
    mergeSketches(kept.sketch, said.sketch);
    return true;
  }
  if (kept.kind === 'distinct' && said.kind === 'distinct') {
    distinct.merge(kept.distinct, said.distinct);
    return true;
  }
  if (kept.kind === 'top' && said.kind === 'top') {
    mergeTops(kept.top as Top, said.top);
    return true;
  }
  if (kept.kind === 'moments' && said.kind === 'moments') {
    stddev.merge(kept.moments, said.moments);
    return true;
  }
  return false;
}

/** What the contributions come to, over a window of so many seconds. */
export function resultOf({ kept, quantiles }: Combined, windowSeconds: number): Result {
  const values: Value[] = [];
  const parts: Value[] = [];
  const labelled: LabelledValue[] = [];
  const tops: { name: string; field: string }[] = [];
  for (const [key, value] of kept) {
    switch (value.kind) {
      case 'gauge': {
        const { gauge } = value;
        values.push([key, gaugeValue(gauge)]);
        if (gauge.rule !== 'sum' && gauge.rule !== 'avg' && !key.endsWith(gauge.rule))
          parts.push([partKey(key, gauge.rule), gaugeValue(gauge)]);
        for (const atUs of timesOf(gauge)) parts.push([partKey(key, 'at'), String(atUs)]);
        break;
      }
      case 'rate':
        values.push([key, formatQuantity(value.amount / windowSeconds, value.dimension, MEAN_DIGITS)]);
        parts.push([partKey(key, 'rate'), formatQuantity(value.amount, value.dimension)]);
        break;
      case 'sketch':
        for (const [name, { sketch, quantile }] of quantiles)
          if (sketch === key) values.push([name, quantileText(value.sketch, quantile, value.dimension)]);
        parts.push([key, formatSketch(value.sketch, value.dimension)]);
        break;
      case 'distinct':
        values.push([key, String(distinct.emit(value.distinct))]);
        parts.push([partKey(key, 'distinct'), formatDistinct(value.distinct)]);
        break;
      case 'top':
        labelled.push(
          ...topOf(value.limit)
            .emit(value.top)
            .map((entry) => topValue(key, value.field, entry)),
        );
        tops.push({ name: key, field: value.field });
        parts.push([partKey(partKey(key, `top${value.limit}`), value.field), formatTop(value.top)]);
        break;
      case 'moments': {
        const { weight, mean, squares } = value.moments;
        const figure = value.hasSquares ? (stddev.emit(value.moments) ?? 0) : mean;
        values.push([key, formatQuantity(figure, value.dimension, MEAN_DIGITS)]);
        parts.push([partKey(key, 'weight'), formatQuantity(weight, 'number')]);
        parts.push([partKey(key, 'mean'), formatQuantity(mean, value.dimension)]);
        if (value.hasSquares) parts.push([partKey(key, 'squares'), formatQuantity(squares, 'number')]);
      }
    }
  }
  return { values, labelled, parts, tops };
}

function quantileText(sketch: Sketch, quantile: number, dimension: Dimension): string {
  const value = quantileOf(sketch, quantile);
  return value === undefined ? 'NaN' : formatQuantity(value, dimension, QUANTILE_DIGITS);
}
