// The nodes, from METRIC records of a source node/<name>, for example
//
//   node/fornax-01 METRIC node cpu=23% mem_used=128M mem_total=256M containers=5
//
// The names that are understood are in lib/lifecycle/nodes.ts.

import { NODE_SERVICE, type NodeFigure, nodeFigure } from '../../lib/lifecycle/nodes.ts';
import type { RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { finite, quantityOf, windowMsOf } from '../../lib/record/values.ts';
import { gapLifetimeMs, isFresh, windowLifetimeMs } from './lifetime.ts';
import type { NodeRow } from './snapshot.ts';

/** Further nodes are refused and counted. */
export const MAX_NODES = 1_000;

interface Reading {
  readonly atMs: number;
  readonly lifetimeMs: number;
  readonly value: number;
}

interface Node {
  lastMs: number;
  readonly readings: Map<NodeFigure, Reading>;
}

export interface Nodes {
  /** Takes note of a METRIC record of a node; of others nothing. */
  observe(record: RecordLine, atMs: number): void;
  has(node: string): boolean;
  count(): number;
  rows(nowMs: number): NodeRow[];
  refused(): number;
}

export function createNodes(): Nodes {
  const nodes = new Map<string, Node>();
  let refused = 0;

  return {
    observe(record, atMs) {
      const name = instanceOf(record.source);
      if (name === '' || serviceOf(record.source) !== NODE_SERVICE) return;
      const node = nodes.get(name) ?? (nodes.size < MAX_NODES ? newNode() : undefined);
      if (node === undefined) {
        refused += 1;
        return;
      }
      nodes.set(name, node);
      take(node, record, atMs);
    },
    has: (node) => nodes.has(node),
    count: () => nodes.size,
    rows: (nowMs) => [...nodes].sort(byName).map(([name, node]) => rowOf(name, node, nowMs)),
    refused: () => refused,
  };
}

function newNode(): Node {
  return { lastMs: Number.NEGATIVE_INFINITY, readings: new Map() };
}

function take(node: Node, record: RecordLine, atMs: number): void {
  const windowMs = windowMsOf(record);
  for (const field of record.fields) {
    const figure = nodeFigure(record.message, field.key);
    const value = figure && finite(quantityOf(field)?.value);
    if (figure === undefined || value === undefined) continue;
    const before = node.readings.get(figure);
    if (before !== undefined && before.atMs > atMs) continue;
    const gapMs = before === undefined ? undefined : atMs - before.atMs;
    const lifetimeMs = windowMs === undefined ? gapLifetimeMs(gapMs) : windowLifetimeMs(windowMs);
    node.readings.set(figure, { atMs, lifetimeMs, value });
  }
  node.lastMs = Math.max(node.lastMs, atMs);
}

function rowOf(node: string, { lastMs, readings }: Node, nowMs: number): NodeRow {
  const figure = (name: NodeFigure): number | undefined => {
    const reading = readings.get(name);
    return reading !== undefined && isFresh(reading, nowMs) ? reading.value : undefined;
  };
  const lifetimeMs = Math.max(
    gapLifetimeMs(undefined),
    ...[...readings.values()].map((reading) => reading.lifetimeMs),
  );
  return {
    node,
    cpu: figure('cpu'),
    memoryUsedBytes: figure('memoryUsedBytes'),
    memoryTotalBytes: figure('memoryTotalBytes'),
    containers: figure('containers'),
    status: isFresh({ atMs: lastMs, lifetimeMs }, nowMs) ? 'online' : 'silent',
  };
}

function byName([left]: readonly [string, Node], [right]: readonly [string, Node]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
