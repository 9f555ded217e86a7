// METRIC records straight from their bytes into series.
//
// The lines of a stream repeat: the same source, message, keys and labels, with other numbers. What stays the same is the
// shape of a line. A new shape is read carefully, as a record (metric-record.ts), and from then on its lines are numbers
// for series that are known: no string and no label set is made for them. A line that is not plain, as a message with
// quotes or with a field in front of it, is read carefully every time.

import type { Kernel } from '../../kernel/host.ts';
import { parseRecord } from '../../record/parse.ts';
import type { Labels } from '../labels/labels.ts';
import type { KeptSeries, SeriesKeeper } from './keeper.ts';
import { type MetricValue, readMetric } from './metric-record.ts';
import { UNLABELLED } from './names.ts';
import { createShapeWalker, type Walk } from './shape-walker.ts';

/** Where a value of a shape goes. */
interface Target {
  readonly labels: Labels;
  kept: KeptSeries | undefined;
}

/** By value of the line; undefined for one that nobody wants. 'careful': lines of this shape must be read as records. */
type Shape = readonly (Target | undefined)[] | 'careful';

export interface MetricReader {
  /**
   * Appends the samples of a METRIC record that stands at [start, end), its body at `body`. Returns the number of its bare tokens that
   * are no quantity.
   */
  read(start: number, body: number, end: number, sourceId: number, timeMs: number): number;
}

/** Shapes that are remembered; beyond that all are forgotten and learned again. */
const MOST_SHAPES = 16_384;
/** What a scanner says of a source beyond its bound. */
const NO_SOURCE = 0xffff_ffff;

export function createMetricReader(kernel: Kernel, keeper: SeriesKeeper): MetricReader {
  const shapes = new Map<string, Shape>();
  const walker = createShapeWalker(kernel.bytes);
  let generation = keeper.generation;

  const targetOf = (labels: Labels): Target | undefined =>
    keeper.wants(labels) ? { labels, kept: undefined } : undefined;

  const addTo = (target: Target, timeMs: number, value: number): void => {
    if (!target.kept || target.kept.isGone) target.kept = keeper.find(target.labels);
    if (target.kept) keeper.append(target.kept, timeMs, value);
  };

  const addAll = (shape: readonly (Target | undefined)[], timeMs: number, walk: Walk): void => {
    for (let index = 0; index < shape.length; index++) {
      const target = shape[index];
      if (target) addTo(target, timeMs, walk.numbers[index] as number);
    }
  };

  /** Reads a line as a record. Returns its unparsable tokens, and what its shape is when `walk` is of it. */
  const readCarefully = (
    start: number,
    end: number,
    timeMs: number,
    walk: Walk | undefined,
  ): [number, Shape] => {
    const record = parseRecord(kernel.text(start, end));
    if (!record) return [0, 'careful'];
    const { values, unparsable } = readMetric(record);
    const targets = values.map(({ labels }) => targetOf(labels));
    values.forEach(({ value }, index) => {
      const target = targets[index];
      if (target) addTo(target, timeMs, value);
    });
    return [unparsable, walk && unparsable === 0 ? shapeOf(walk, values, targets) : 'careful'];
  };

  const learn = (key: string, shape: Shape): void => {
    if (shapes.size >= MOST_SHAPES) shapes.clear();
    shapes.set(key, shape);
  };

  return {
    read(start, body, end, sourceId, timeMs) {
      if (generation !== keeper.generation) {
        shapes.clear();
        generation = keeper.generation;
      }
      const walk = sourceId === NO_SOURCE ? undefined : walker.walk(body, end, sourceId);
      if (!walk) return readCarefully(start, end, timeMs, undefined)[0];
      const shape = shapes.get(walk.shape);
      if (shape === undefined) {
        const [unparsable, learned] = readCarefully(start, end, timeMs, walk);
        learn(walk.shape, learned);
        return unparsable;
      }
      if (shape === 'careful') return readCarefully(start, end, timeMs, undefined)[0];
      addAll(shape, timeMs, walk);
      return 0;
    },
  };
}

/** The walk sees every bare value, the record only those that are values of series: where each value of the walk goes. */
function shapeOf(
  walk: Walk,
  values: readonly MetricValue[],
  targets: readonly (Target | undefined)[],
): Shape {
  const shape: (Target | undefined)[] = [];
  let next = 0;
  for (let index = 0; index < walk.count; index++) {
    const key = walk.key(index);
    if (values[next]?.key === key) shape.push(targets[next++]);
    else if (UNLABELLED.has(key)) shape.push(undefined);
    else return 'careful';
  }
  return next === values.length ? shape : 'careful';
}
