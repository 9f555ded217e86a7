// A line of JSON back to the snapshot that it was made of (view/json.ts).

import type { AlertRow } from '../../lib/lifecycle/alerts.ts';
import { PHASES } from '../../lib/lifecycle/states.ts';
import { timeMs } from '../../lib/record/time.ts';
import type { NodeRow, ServiceRow, Snapshot } from '../model/snapshot.ts';

type Json = Readonly<Record<string, unknown>>;

/** The snapshot of a line; undefined for a line that is none. */
export function snapshotOf(line: string): Snapshot | undefined {
  const frame = objectOf(parsed(line));
  const cluster = objectOf(frame?.cluster);
  if (frame === undefined || cluster === undefined) return undefined;
  const [services, nodes, alerts] = [frame.services, frame.nodes, frame.alerts].map(objectsOf);
  if (services === undefined || nodes === undefined || alerts === undefined) return undefined;
  return {
    atMs: timeOf(frame.ts),
    totals: {
      nodes: numberOf(cluster.nodes),
      services: numberOf(cluster.services) ?? services.length,
      instances: numberOf(cluster.instances),
    },
    services: services.map(serviceOf),
    nodes: nodes.map(nodeOf),
    alerts: alerts.map(alertOf),
  };
}

function serviceOf(row: Json): ServiceRow {
  const p99 = numberOf(row.p99);
  return {
    service: textOf(row.service),
    desired: numberOf(row.desired),
    running: numberOf(row.running),
    healthy: numberOf(row.healthy),
    restarts: numberOf(row.restarts),
    requestRate: numberOf(row.request_rate),
    errorRate: numberOf(row.error_rate),
    p99: p99 === undefined ? undefined : { value: p99, dimension: 'duration' },
    memoryBytes: numberOf(row.memory),
    memoryInstances: numberOf(row.memory_instances),
    cpu: numberOf(row.cpu),
    state: PHASES.find((phase) => phase === row.state),
    trend: Array.isArray(row.trend) ? row.trend.map(numberOf) : undefined,
  };
}

function nodeOf(row: Json): NodeRow {
  return {
    node: textOf(row.node),
    cpu: numberOf(row.cpu),
    memoryUsedBytes: numberOf(row.memory_used),
    memoryTotalBytes: numberOf(row.memory_total),
    containers: numberOf(row.containers),
    status: row.status === 'online' ? 'online' : 'silent',
  };
}

function alertOf(row: Json): AlertRow {
  const [name, source] = [textOf(row.alertname), textOf(row.source)];
  return {
    key: `${source}\0${name}`,
    state: row.state === 'pending' ? 'pending' : 'firing',
    name,
    severity: optionalText(row.severity),
    summary: optionalText(row.summary),
    source,
    sinceMs: timeOf(row.since) ?? 0,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function objectsOf(value: unknown): readonly Json[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const values: readonly unknown[] = value;
  return values.map(objectOf).filter((one) => one !== undefined);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
  const atMs = typeof value === 'string' ? timeMs(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}
