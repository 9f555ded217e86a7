// The nodes, from METRIC records of a source node/<name>, for example
//
//   node/fornax-01 METRIC node cpu=23% mem_used=128M mem_total=256M containers=5
//
// A figure is found by the name of its series, `<message>_<key>`; SERIES lists the names that are understood.

import type { RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { gapLifetimeMs, isFresh, windowLifetimeMs } from './lifetime.ts';
import type { NodeRow } from './snapshot.ts';
import { finite, quantityOf, windowMsOf } from './values.ts';

/** The service that the sources of nodes have. */
export const NODE_SERVICE = 'node';
/** Further nodes are refused and counted. */
export const MAX_NODES = 1_000;

type Figure = 'cpu' | 'memoryUsedBytes' | 'memoryTotalBytes' | 'containers';

/** The names of the series of each figure. */
const SERIES: ReadonlyMap<string, Figure> = new Map<string, Figure>([
  ['node_cpu', 'cpu'],
  ['cpu', 'cpu'],
  ['cpu_usage', 'cpu'],
  ['cpu_used', 'cpu'],
  ['node_mem_used', 'memoryUsedBytes'],
  ['node_memory_used', 'memoryUsedBytes'],
  ['mem_used', 'memoryUsedBytes'],
  ['memory_used', 'memoryUsedBytes'],
  ['node_mem_total', 'memoryTotalBytes'],
  ['node_memory_total', 'memoryTotalBytes'],
  ['mem_total', 'memoryTotalBytes'],
  ['memory_total', 'memoryTotalBytes'],
  ['node_containers', 'containers'],
  ['containers', 'containers'],
  ['containers_running', 'containers'],
]);

interface Reading {
  readonly atMs: number;
  readonly lifetimeMs: number;
  readonly value: number;
}

interface Node {
  lastMs: number;
  readonly readings: Map<Figure, Reading>;
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
    const figure = SERIES.get(field.key === 'value' ? record.message : `${record.message}_${field.key}`);
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
  const figure = (name: Figure): number | undefined => {
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
