// Prometheus's notation for the points of a series in tests: `1 2 3`, `0+10x5`, `_x3`, `stale`, `{{…}}`.

import { parseFloatText } from '../syntax/number.ts';

/** One point of a series: a number, a marker, or nothing. `native` stands for any native histogram. */
export type Point = number | 'gap' | 'stale' | 'native';

/** Points of one series; more are refused. */
const MOST_POINTS = 1_000_000;

const histogram = /\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x(\d+))?/y;
const gap = /_(?:x(\d+))?/y;
const stale = /stale(?:x(\d+))?/y;
const signed = String.raw`[+-]?(?:inf|nan|\d[\d.]*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)`;
const expanding = new RegExp(`(${signed})(?:([+-])(${signed}))?x(\\d+)`, 'iy');
const plain = /[+-]?[^\s{}]+/y;

/** Reads all points of a line; undefined where something else stands there. */
export function parsePoints(text: string): Point[] | undefined {
  const points: Point[] = [];
  const blank = /\s*/y;
  let position = 0;
  for (;;) {
    blank.lastIndex = position;
    blank.exec(text);
    position = blank.lastIndex;
    if (position >= text.length) return points;
    const item = readItem(text, position);
    if (!item || !/^(?:\s|$)/.test(text.slice(item.end, item.end + 1))) return undefined;
    if (points.length + item.points.length > MOST_POINTS) return undefined;
    for (const point of item.points) points.push(point);
    position = item.end;
  }
}

interface Item {
  readonly points: readonly Point[];
  readonly end: number;
}

function readItem(text: string, position: number): Item | undefined {
  return (
    readRepeated(histogram, 'native', 1, text, position) ??
    readRepeated(gap, 'gap', 0, text, position) ??
    readRepeated(stale, 'stale', 1, text, position) ??
    readExpanding(text, position) ??
    readPlain(text, position)
  );
}

/** `extra` is what `xN` adds to N: a value stands before its repeats, a gap does not. */
function readRepeated(
  pattern: RegExp,
  point: Point,
  extra: number,
  text: string,
  position: number,
): Item | undefined {
  pattern.lastIndex = position;
  const found = pattern.exec(text);
  if (!found) return undefined;
  const count = found[1] === undefined ? 1 : Number(found[1]) + extra;
  if (count > MOST_POINTS) return undefined;
  return { points: new Array<Point>(count).fill(point), end: pattern.lastIndex };
}

function readExpanding(text: string, position: number): Item | undefined {
  expanding.lastIndex = position;
  const found = expanding.exec(text);
  const start = parseFloatText(found?.[1] ?? '');
  if (!found || start === undefined) return undefined;
  const step = found[3] === undefined ? 0 : parseFloatText(found[3]);
  if (step === undefined) return undefined;
  if (Number(found[4]) > MOST_POINTS) return undefined;
  const change = found[2] === '-' ? -step : step;
  const points: number[] = [start];
  for (let count = Number(found[4]); count > 0; count--) points.push(points.at(-1)! + change);
  return { points, end: expanding.lastIndex };
}

function readPlain(text: string, position: number): Item | undefined {
  plain.lastIndex = position;
  const found = plain.exec(text);
  const value = parseFloatText(found?.[0] ?? '');
  return value === undefined ? undefined : { points: [value], end: plain.lastIndex };
}
