// A snapshot as one line of JSON. What is unknown is null; times are RFC 3339, durations seconds, sizes bytes, shares of
// a processor ratios. Names are those of the records.

import type { AlertRow } from '../../lib/lifecycle/alerts.ts';
import { formatTimeMs } from '../../lib/record/time.ts';
import type { NodeRow, ServiceRow, Snapshot } from '../model/snapshot.ts';

/** The line of a snapshot, with its LF. */
export function jsonFrame({ atMs, totals, services, nodes, alerts }: Snapshot): string {
  const frame = {
    ts: atMs === undefined ? null : formatTimeMs(atMs),
    cluster: {
      nodes: totals.nodes ?? null,
      services: totals.services,
      instances: totals.instances ?? null,
    },
    services: services.map(serviceOf),
    nodes: nodes.map(nodeOf),
    alerts: alerts.map(alertOf),
  };
  return `${JSON.stringify(frame)}\n`;
}

function serviceOf(row: ServiceRow) {
  return {
    service: row.service,
    desired: row.desired ?? null,
    running: row.running ?? null,
    healthy: row.healthy ?? null,
    restarts: row.restarts ?? null,
    request_rate: row.requestRate ?? null,
    error_rate: row.errorRate ?? null,
    p99: row.p99?.value ?? null,
    memory: row.memoryBytes ?? null,
    memory_instances: row.memoryInstances ?? null,
    cpu: row.cpu ?? null,
    state: row.state ?? null,
    ...(row.trend === undefined ? {} : { trend: row.trend.map((rate) => rate ?? null) }),
  };
}

function nodeOf(row: NodeRow) {
  return {
    node: row.node,
    cpu: row.cpu ?? null,
    memory_used: row.memoryUsedBytes ?? null,
    memory_total: row.memoryTotalBytes ?? null,
    containers: row.containers ?? null,
    status: row.status,
  };
}

function alertOf(row: AlertRow) {
  return {
    state: row.state,
    alertname: row.name,
    severity: row.severity ?? null,
    summary: row.summary ?? null,
    source: row.source,
    since: formatTimeMs(row.sinceMs),
  };
}
