// A sketch as text, to be a bare value of a record:
//
//   dd1:UNIT;MIN;MAX;ZERO;-INF;+INF;NAN;NEGATIVE;POSITIVE;COLLAPSED
//
// UNIT is that of the values: n a number, s seconds, B bytes, r a ratio. MIN and MAX are numbers, or nothing. ZERO to NAN
// are weights, nothing for 0. NEGATIVE and POSITIVE are the bins (sketch-index.ts), lowest first, separated by commas:
// `65472:5` is bin 65472 with weight 5, and then each is `DISTANCE:WEIGHT`, or `WEIGHT` alone for the next bin.
// COLLAPSED is c or nothing. Equal sketches have one text.

import type { Dimension } from '../record/quantity.ts';
import { addToBin, type Bins, binsOf, createBins } from './bins.ts';
import { createSketch, type Sketch } from './sketch.ts';
import { FIRST_INDEX, LAST_INDEX } from './sketch-index.ts';
import { numberText, parseNumberText, parseWeight, weightText } from './summary-text.ts';

export const SKETCH_PREFIX = 'dd1:';

/** A text longer than any sketch is none, whatever it says. */
const MAX_TEXT_CHARS = 1 << 19;

const units: readonly (readonly [Dimension, string])[] = [
  ['number', 'n'],
  ['duration', 's'],
  ['size', 'B'],
  ['ratio', 'r'],
];

/** What a text says: the sketch, and the dimension of its values. */
export interface DimensionedSketch {
  readonly sketch: Sketch;
  readonly dimension: Dimension;
}

export function formatSketch(state: Sketch, dimension: Dimension): string {
  const isEmpty = state.min > state.max;
  const parts = [
    units.find(([name]) => name === dimension)![1],
    isEmpty ? '' : numberText(state.min),
    isEmpty ? '' : numberText(state.max),
    weightText(state.zero),
    weightText(state.negativeInfinity),
    weightText(state.positiveInfinity),
    weightText(state.notANumber),
    state.negative === undefined ? '' : formatBins(state.negative),
    formatBins(state.positive),
    state.isCollapsed ? 'c' : '',
  ];
  return SKETCH_PREFIX + parts.join(';');
}

function formatBins(bins: Bins): string {
  const entries: string[] = [];
  let previous = 0;
  for (const [index, weight] of binsOf(bins)) {
    const distance = index - previous;
    entries.push(distance === 1 ? numberText(weight) : `${distance}:${numberText(weight)}`);
    previous = index;
  }
  return entries.join(',');
}

/** The sketch that a text is, or undefined where it is none. */
export function parseSketch(text: string): DimensionedSketch | undefined {
  if (!text.startsWith(SKETCH_PREFIX) || text.length > MAX_TEXT_CHARS) return undefined;
  const parts = text.slice(SKETCH_PREFIX.length).split(';');
  if (parts.length !== 10) return undefined;
  const [
    unit,
    min,
    max,
    zero,
    negativeInfinity,
    positiveInfinity,
    notANumber,
    negative,
    positive,
    collapsed,
  ] = parts as [string, string, string, string, string, string, string, string, string, string];
  const dimension = units.find(([, letter]) => letter === unit)?.[0];
  const weights = [zero, negativeInfinity, positiveInfinity, notANumber].map(parseWeight);
  const bins = [parseBins(negative), parseBins(positive)] as const;
  const bounds = [
    min === '' ? Infinity : parseNumberText(min),
    max === '' ? -Infinity : parseNumberText(max),
  ] as const;
  if (dimension === undefined || bins[0] === undefined || bins[1] === undefined) return undefined;
  if (weights.includes(undefined) || bounds.includes(undefined) || !['', 'c'].includes(collapsed))
    return undefined;
  const sketch: Sketch = {
    ...createSketch(),
    negative: negative === '' ? undefined : bins[0],
    positive: bins[1],
    zero: weights[0]!,
    negativeInfinity: weights[1]!,
    positiveInfinity: weights[2]!,
    notANumber: weights[3]!,
    min: bounds[0]!,
    max: bounds[1]!,
    isCollapsed: collapsed === 'c',
  };
  return { sketch, dimension };
}

function parseBins(text: string): Bins | undefined {
  const bins = createBins();
  if (text === '') return bins;
  let index = 0;
  for (const entry of text.split(',')) {
    const colon = entry.indexOf(':');
    const distance = colon < 0 ? 1 : Number(/^[1-9][0-9]{0,5}$/.exec(entry.slice(0, colon))?.[0]);
    const weight = parseNumberText(entry.slice(colon + 1));
    index += distance;
    if (!(index >= FIRST_INDEX && index <= LAST_INDEX) || weight === undefined || !isWeight(weight))
      return undefined;
    if (addToBin(bins, index, weight)) return undefined;
  }
  return bins;
}

function isWeight(weight: number): boolean {
  return weight > 0 && weight < Infinity;
}
