// All that is known of the fleet, from records as they come; a snapshot of it is what one frame shows.

import { createAlerts } from '../../lib/lifecycle/alerts.ts';
import { createFleet, type Fleet } from '../../lib/lifecycle/fleet.ts';
import { NODE_SERVICE } from '../../lib/lifecycle/nodes.ts';
import type { InstanceStatus, Phase } from '../../lib/lifecycle/states.ts';
import { isLevel } from '../../lib/record/kind.ts';
import { fieldOf, type RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { createMemory, PROCESS_MESSAGE } from './memory.ts';
import { createNodes } from './nodes.ts';
import { createRequests, REQUESTS_MESSAGE } from './requests.ts';
import type { MemoryFigures, RequestFigures, ServiceRow, Snapshot, Totals } from './snapshot.ts';
import { NO_MEMORY, NO_REQUESTS } from './snapshot.ts';

/** Replicas wanted by service. */
export type Desired = ReadonlyMap<string, number>;

export interface Cluster {
  /** An instance wrote a log line: it is alive. */
  output(source: string, atMs: number): void;
  /** Takes note of a record of any kind. */
  observe(record: RecordLine, atMs: number): void;
  /** Figures of a service from elsewhere, for where its records give none; undefined when there are none any more. */
  supply(service: string, figures: (RequestFigures & MemoryFigures) | undefined): void;
  /** True when the records of a service give all of its figures, so that none is wanted from elsewhere. */
  isSupplied(service: string, nowMs: number): boolean;
  /** Replaces the wanted replicas, as when the manifest has changed. */
  setDesired(next: Desired | undefined): void;
  /** What is known at `nowMs`; undefined when nothing was heard. Time passes: silence is noticed, old figures are forgotten. */
  snapshot(nowMs: number | undefined): Snapshot;
  /** What was not taken in, because a bound was reached. */
  refused(): Refused;
}

export interface Refused {
  readonly instances: number;
  readonly series: number;
  readonly alerts: number;
}

export interface ClusterOptions {
  /** Keep what the trend of requests needs. */
  readonly trend?: boolean;
}

/** An empty cluster; with `wanted` the services of a manifest are shown before they are heard of. */
export function createCluster(wanted?: Desired, { trend = false }: ClusterOptions = {}): Cluster {
  let desired = wanted;
  const fleet = createFleet(desired === undefined ? {} : { desired });
  const requests = createRequests(trend);
  const memory = createMemory();
  const nodes = createNodes();
  const alerts = createAlerts();
  const supplied = new Map<string, RequestFigures & MemoryFigures>();

  function metric(record: RecordLine, atMs: number): void {
    if (record.message === REQUESTS_MESSAGE) requests.observe(record, atMs);
    else if (record.message === PROCESS_MESSAGE) memory.observe(record, atMs);
    else nodes.observe(record, atMs);
  }

  function event(record: RecordLine, atMs: number): void {
    fleet.observe(record, atMs);
    if (record.message === 'exit') memory.forget(serviceOf(record.source), instanceOf(record.source));
  }

  function row(
    service: string,
    known: ReturnType<Fleet['counts']>[number] | undefined,
    nowMs: number,
  ): ServiceRow {
    const { memoryBytes, memoryInstances, cpu, ...others } = supplied.get(service) ?? {
      ...NO_REQUESTS,
      ...NO_MEMORY,
    };
    const ofRequests = requests.figures(service, nowMs);
    const ofMemory = memory.figures(service, nowMs);
    const instances = fleet.services().get(service);
    const wasHeard = (instances?.size ?? 0) > 0;
    return {
      service,
      state: instances && worstPhase(instances.values()),
      desired: wasHeard ? known?.desired : desired?.get(service),
      running: wasHeard ? known?.running : undefined,
      healthy: wasHeard ? known?.healthy : undefined,
      restarts: wasHeard ? known?.restarts : undefined,
      requestRate: ofRequests.requestRate ?? others.requestRate,
      errorRate: ofRequests.errorRate ?? others.errorRate,
      p99: ofRequests.p99 ?? others.p99,
      ...(ofMemory.memoryBytes === undefined ? { memoryBytes, memoryInstances } : ofMemory),
      cpu: ofMemory.cpu ?? cpu,
      trend: trend ? requests.trend(service, nowMs) : undefined,
    };
  }

  /** Hosts speak as instances of a service that is none. */
  function isOfNodes(service: string): boolean {
    if (service !== NODE_SERVICE || desired?.has(service) === true || nodes.count() === 0) return false;
    return [...(fleet.services().get(service)?.keys() ?? [])].every(nodes.has);
  }

  function serviceRows(nowMs: number): ServiceRow[] {
    const counts = new Map(fleet.counts().map((known) => [known.service, known]));
    const names = new Set([
      ...counts.keys(),
      ...requests.services(),
      ...memory.services(),
      ...supplied.keys(),
    ]);
    return [...names]
      .filter((service) => !isOfNodes(service))
      .map((service) => row(service, counts.get(service), nowMs));
  }

  return {
    output: (source, atMs) => fleet.apply(serviceOf(source), instanceOf(source), { kind: 'output' }, atMs),
    observe(record, atMs) {
      if (isLevel(record.kind)) fleet.observe(record, atMs);
      else if (record.kind === 'METRIC') metric(record, atMs);
      else if (record.kind === 'EVENT') event(record, atMs);
      else if (record.kind === 'ALERT' && fieldOf(record, 'alertname')) alerts.observe(record, atMs);
    },
    supply(service, figures) {
      if (figures === undefined) supplied.delete(service);
      else supplied.set(service, figures);
    },
    isSupplied(service, nowMs) {
      const { requestRate, errorRate, p99 } = requests.figures(service, nowMs);
      const { memoryBytes } = memory.figures(service, nowMs);
      return [requestRate, errorRate, p99, memoryBytes].every((figure) => figure !== undefined);
    },
    setDesired(next) {
      desired = next;
      fleet.setDesired(next);
    },
    snapshot(nowMs) {
      const atMs = nowMs ?? Number.NEGATIVE_INFINITY;
      if (nowMs !== undefined) fleet.tick(nowMs);
      requests.expire(atMs);
      memory.expire(atMs);
      const services = serviceRows(atMs);
      return {
        atMs: nowMs,
        totals: totalsOf(services, nodes.count()),
        services,
        nodes: nodes.rows(atMs),
        alerts: alerts.rows(),
      };
    },
    refused: () => ({
      instances: fleet.refused(),
      series: requests.refused() + memory.refused() + nodes.refused(),
      alerts: alerts.refused(),
    }),
  };
}

/** The worst first. */
const BADNESS: readonly Phase[] = [
  'crash-looping',
  'exited',
  'restarting',
  'unready',
  'starting',
  'stopping',
  'ready',
];

/** The worst phase of the instances that are wanted; undefined when none is. */
function worstPhase(instances: Iterable<InstanceStatus>): Phase | undefined {
  const phases = new Set([...instances].filter(({ isWanted }) => isWanted).map(({ phase }) => phase));
  return BADNESS.find((phase) => phases.has(phase));
}

function totalsOf(services: readonly ServiceRow[], nodes: number): Totals {
  const running = services.flatMap((row) => (row.running === undefined ? [] : [row.running]));
  return {
    nodes: nodes === 0 ? undefined : nodes,
    services: services.length,
    instances: running.length === 0 ? undefined : running.reduce((sum, count) => sum + count, 0),
  };
}
