// A METRIC record as what it contributes: its values, each with what it needs to be put together with others.

import type { Distinct } from '../../lib/metric/distinct.ts';
import { parseDistinct } from '../../lib/metric/distinct-text.ts';
import { type DeclaredRules, impliedRule, type Rule } from '../../lib/metric/rule.ts';
import type { Sketch } from '../../lib/metric/sketch.ts';
import { parseSketch } from '../../lib/metric/sketch-text.ts';
import type { Moments } from '../../lib/metric/stddev.ts';
import type { Top } from '../../lib/metric/top.ts';
import { parseTop } from '../../lib/metric/top-text.ts';
import { parseDuration } from '../../lib/record/duration.ts';
import { isLabel } from '../../lib/record/format.ts';
import { type Dimension, parseQuantity, type Quantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { parsePart } from '../parts.ts';
import { WITHDRAWN } from '../withdrawn.ts';

/** Where a contribution comes from. */
export interface Origin {
  readonly timeUs: number;
  /** Tells apart what has values of its own: source and labels, in one text. */
  readonly identity: string;
  /** True for values of a window of time, which add up from one to the next; false for those since the start. */
  readonly isDelta: boolean;
}

/** What one value says. */
export type Said =
  | {
      readonly kind: 'plain';
      readonly rule: Rule;
      readonly value: number;
      readonly dimension: Dimension;
      /** Of a first or last: the time of its record, microseconds; that of the METRIC record where it is not said. */
      readonly atUs?: number | undefined;
    }
  | { readonly kind: 'rate'; readonly amount: number; readonly dimension: Dimension }
  | { readonly kind: 'sketch'; readonly sketch: Sketch; readonly dimension: Dimension }
  | { readonly kind: 'distinct'; readonly distinct: Distinct }
  | { readonly kind: 'top'; readonly top: Top; readonly field: string; readonly limit: number }
  | {
      readonly kind: 'moments';
      readonly moments: Moments;
      readonly hasSquares: boolean;
      readonly dimension: Dimension;
    };

export interface Contribution {
  /** By key, in the order of the record. A sketch for several quantiles stands under `FIELD.sketch`. */
  readonly said: ReadonlyMap<string, Said>;
  /** Quantiles to read from sketches, by key of the value. */
  readonly quantiles: ReadonlyMap<string, { readonly sketch: string; readonly quantile: number }>;
  /** Values that cannot be put together, by key. */
  readonly unmergeable: readonly string[];
}

/** Names of what was divided by the length of the window. */
const RATE = /(?:^|_)(?:rate|inflight)$/;

/** What the fields of a METRIC record say. */
export function contributionOf(fields: readonly Field[], rules: DeclaredRules): Contribution {
  const values = new Map<string, string>();
  for (const field of fields) if (!isLabel(field) && field.key !== 'rev') values.set(field.key, field.value);
  const said = new Map<string, Said>();
  const quantiles = new Map<string, { sketch: string; quantile: number }>();
  const unmergeable: string[] = [];
  // It takes the place of what it takes back, and says nothing.
  if (values.has(WITHDRAWN)) return { said, quantiles, unmergeable };
  const window = fields.find(({ key }) => key === 'window')?.value;
  const seconds = window === undefined ? 0 : (parseDuration(window, 0) ?? 0);
  for (const [key, text] of values) {
    if (parsePart(key) !== undefined && isPart(key, values)) continue;
    const declared = rules.get(key);
    const quantity = parseQuantity(text);
    const byParts = declared === undefined ? saidByParts(key, values) : undefined;
    if (byParts !== undefined) {
      if (byParts.sketch !== undefined) quantiles.set(key, byParts.sketch);
      said.set(byParts.sketch?.sketch ?? key, byParts.said);
      continue;
    }
    if (declared === undefined && quantity !== undefined && seconds > 0 && RATE.test(key)) {
      said.set(key, { kind: 'rate', amount: quantity.value * seconds, dimension: quantity.dimension });
      continue;
    }
    const rule = declared ?? impliedRule(key);
    if (rule === undefined || quantity === undefined) unmergeable.push(key);
    else said.set(key, { kind: 'plain', rule, ...quantity, atUs: quantityAt(values, `${key}.at`)?.value });
  }
  // A top has no value of its own in its record: its parts say all.
  for (const [key, text] of values) {
    const part = parsePart(key);
    const top = part?.field === undefined ? undefined : parseTop(text);
    if (part?.field === undefined || top === undefined) continue;
    said.set(part.name, {
      kind: 'top',
      top,
      field: part.field,
      limit: Number(part.part.slice('top'.length)),
    });
  }
  return { said, quantiles, unmergeable };
}

/** True when a key that looks like that of a part is one: of a value beside it, or of a summary. */
function isPart(key: string, values: ReadonlyMap<string, string>): boolean {
  const part = parsePart(key);
  if (part === undefined) return false;
  return values.has(part.name) || part.part === 'sketch' || part.field !== undefined;
}

interface ByParts {
  readonly said: Said;
  readonly sketch?: { readonly sketch: string; readonly quantile: number };
}

/** What the parts of a value say; undefined when there are none that can be read. */
function saidByParts(key: string, values: ReadonlyMap<string, string>): ByParts | undefined {
  const rate = quantityAt(values, `${key}.rate`);
  if (rate) return { said: { kind: 'rate', amount: rate.value, dimension: rate.dimension } };
  const distinct = parseDistinct(values.get(`${key}.distinct`) ?? '');
  if (distinct) return { said: { kind: 'distinct', distinct } };
  const moments = momentsAt(values, key);
  if (moments) return { said: moments };
  for (const rule of ['min', 'max', 'first', 'last'] as const) {
    const again = quantityAt(values, `${key}.${rule}`);
    if (again)
      return { said: { kind: 'plain', rule, ...again, atUs: quantityAt(values, `${key}.at`)?.value } };
  }
  return sketchAt(values, key);
}

function momentsAt(values: ReadonlyMap<string, string>, key: string): Said | undefined {
  const weight = quantityAt(values, `${key}.weight`);
  const mean = quantityAt(values, `${key}.mean`);
  if (!weight || !mean) return undefined;
  const squares = quantityAt(values, `${key}.squares`);
  return {
    kind: 'moments',
    moments: { weight: weight.value, mean: mean.value, squares: squares?.value ?? 0 },
    hasSquares: squares !== undefined,
    dimension: mean.dimension,
  };
}

const QUANTILE = /^(.+)_p(\d{1,3}(?:\.\d+)?)$/;

function sketchAt(values: ReadonlyMap<string, string>, key: string): ByParts | undefined {
  const [, field, percent] = QUANTILE.exec(key) ?? [];
  if (field !== undefined && percent !== undefined) {
    const shared = parseSketch(values.get(`${field}.sketch`) ?? '');
    if (shared)
      return {
        said: { kind: 'sketch', ...shared },
        sketch: { sketch: `${field}.sketch`, quantile: Number(`${percent}e-2`) },
      };
  }
  const own = [...values.keys()].find(
    (other) => other.startsWith(`${key}.p`) && parsePart(other)?.name === key,
  );
  const sketch = own === undefined ? undefined : parseSketch(values.get(own) ?? '');
  if (own === undefined || sketch === undefined) return undefined;
  const quantile = Number(`${own.slice(key.length + 2)}e-2`);
  return { said: { kind: 'sketch', ...sketch }, sketch: { sketch: own, quantile } };
}

function quantityAt(values: ReadonlyMap<string, string>, key: string): Quantity | undefined {
  const text = values.get(key);
  return text === undefined ? undefined : parseQuantity(text);
}
