// DIR as a snapshot: the lives of the instances from their rings and from the ring of events, figures from METRIC records
// in the rings and from metric files, alerts from the ring of alerts. Each reading starts anew, so that what has gone
// from DIR is gone from the table; files that have not changed are not read again.

import { StoreFailure } from '../../lib/store/failure.ts';
import { commonRing, ringIn } from '../../lib/store/layout.ts';
import { listRings, listServices, type StoredService } from '../../lib/store/rings.ts';
import { type Cluster, createCluster, type Desired } from '../model/cluster.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createDigests } from './digests.ts';
import { fileFigures, isAnyKnown } from './figures.ts';
import { mergeObservations, type Observation, sourceOf } from './observations.ts';

/** Of the ring of an instance so much is read: how it is doing, its last lines say. */
export const INSTANCE_TAIL_BYTES = 4 * 1024;
/** Of the rings of events and alerts. */
export const COMMON_TAIL_BYTES = 1024 * 1024;
/** Of the ring of metrics of a service, and so much more for each of its instances: a few records of each. */
const METRICS_TAIL_BYTES = 2 * 1024;
const METRICS_OF_INSTANCE_BYTES = 256;

/** The ring of metrics in the folder of a service. */
const METRICS = 'metrics.log';

export interface DirectoryOptions {
  readonly directory: string;
  readonly desired?: Desired | undefined;
  /** Told of each thing in DIR that cannot be read, each time. */
  readonly onProblem: (message: string) => void;
}

/** What the rings of one service say. */
interface RingObservations {
  readonly logs: readonly Observation[];
  readonly metrics: readonly Observation[];
}

export interface DirectoryReader {
  /** What DIR says at `nowMs`, Unix milliseconds. */
  read(nowMs: number): Snapshot;
}

export function createDirectoryReader(options: DirectoryOptions): DirectoryReader {
  const { directory, desired, onProblem } = options;
  const digests = createDigests(COMMON_TAIL_BYTES);

  /** What `look` finds; `otherwise` when DIR does not let it. */
  function tolerantly<Result>(look: () => Result, otherwise: Result): Result {
    try {
      return look();
    } catch (cause) {
      if (!(cause instanceof StoreFailure)) throw cause;
      onProblem(cause.message);
      return otherwise;
    }
  }

  function lastOf(path: string, bytes: number): readonly Observation[] {
    return tolerantly(() => digests.of(path, bytes), []);
  }

  function ringsOf(service: StoredService): RingObservations {
    const rings = tolerantly(() => listRings(directory, service), []);
    const ofInstances = rings.filter(({ instance }) => instance !== undefined);
    const metrics = ringIn(service.folder, METRICS).exact;
    return {
      logs: ofInstances.flatMap(({ paths }) => lastOf(paths.exact, INSTANCE_TAIL_BYTES)),
      metrics: lastOf(metrics, METRICS_TAIL_BYTES + METRICS_OF_INSTANCE_BYTES * ofInstances.length),
    };
  }

  function supplyFigures(cluster: Cluster, service: StoredService, nowMs: number): void {
    const figures = tolerantly(() => fileFigures(directory, service, nowMs), undefined);
    if (figures !== undefined && isAnyKnown(figures)) cluster.supply(service.name, figures);
  }

  return {
    read(nowMs) {
      digests.nextRound();
      const cluster = createCluster(desired);
      const services = tolerantly(() => listServices(directory), []);
      const rings = services.map(ringsOf);
      const events = lastOf(commonRing(directory, 'events').exact, COMMON_TAIL_BYTES);
      const own = bySource(rings.flatMap(({ logs }) => logs));
      const others = bySource([...events, ...rings.flatMap(({ metrics }) => metrics)].sort(byTime));
      for (const source of new Set([...own.keys(), ...others.keys()])) {
        observeAll(cluster, mergeObservations(own.get(source) ?? [], others.get(source) ?? []));
      }
      observeAll(cluster, lastOf(commonRing(directory, 'alerts').exact, COMMON_TAIL_BYTES));
      for (const service of services) supplyFigures(cluster, service, nowMs);
      return cluster.snapshot(nowMs);
    },
  };
}

function byTime(left: Observation, right: Observation): number {
  return left.atMs - right.atMs;
}

function bySource(observations: readonly Observation[]): Map<string, Observation[]> {
  const sources = new Map<string, Observation[]>();
  for (const observation of observations) {
    const source = sourceOf(observation);
    const known = sources.get(source);
    if (known === undefined) sources.set(source, [observation]);
    else known.push(observation);
  }
  return sources;
}

function observeAll(cluster: Cluster, observations: readonly Observation[]): void {
  for (const observation of observations) {
    if (observation.kind === 'output') cluster.output(observation.source, observation.atMs);
    else cluster.observe(observation.record, observation.atMs);
  }
}
