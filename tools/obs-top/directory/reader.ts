// DIR as a snapshot: the lives of the instances from their rings and from the ring of events, figures from METRIC records
// in the rings and from metric files, alerts from the ring of alerts. Each reading starts anew, so that what has gone
// from DIR is gone from the table; files that have not changed are not read again.

import { join } from 'node:path';
import { StoreFailure } from '../../lib/store/failure.ts';
import { folderExists } from '../../lib/store/folder.ts';
import { commonRing, ringIn } from '../../lib/store/layout.ts';
import { listFolder } from '../../lib/store/read.ts';
import {
  listServices,
  MAX_ENTRIES,
  ringsIn,
  type StoredRing,
  type StoredService,
} from '../../lib/store/rings.ts';
import { type Cluster, createCluster, type Desired } from '../model/cluster.ts';
import { KEPT_WINDOWS } from '../model/requests.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createDigests } from './digests.ts';
import { fileFigures, isAnyKnown } from './figures.ts';
import { isSettled } from './lives.ts';
import { mergeObservations, type Observation, RECORDS_OF_A_SERIES, sourceOf } from './observations.ts';

/** How much of rings is read, from their ends. */
interface Depth {
  /** Of the ring of an instance: how it is doing, its last lines say. */
  readonly instanceBytes: number;
  /** Of the rings of events and alerts. */
  readonly commonBytes: number;
  /** Of the ring of metrics of a service, and so much more for each of its instances: a few records of each. */
  readonly metricsBytes: number;
  readonly metricsOfInstanceBytes: number;
}

const NOW: Depth = {
  instanceBytes: 4 * 1024,
  commonBytes: 256 * 1024,
  metricsBytes: 2 * 1024,
  metricsOfInstanceBytes: 256,
};
/** For the trend of the last minutes. */
const TREND: Depth = { ...NOW, metricsBytes: 16 * 1024, metricsOfInstanceBytes: 8 * 1024 };
/** For a moment in the past: all that is retained, as far as it fits. */
const PAST: Depth = {
  instanceBytes: 1024 * 1024,
  commonBytes: 4 * 1024 * 1024,
  metricsBytes: 4 * 1024 * 1024,
  metricsOfInstanceBytes: 0,
};

/** The ring of metrics in the folder of a service. */
const METRICS = 'metrics.log';

export interface DirectoryOptions {
  readonly directory: string;
  /** The replicas that are wanted, asked for at each reading. */
  readonly desired?: (() => Desired | undefined) | undefined;
  /** Shows the past as it was then, from what is retained. */
  readonly atMs?: number | undefined;
  /** Keeps what the trend of requests needs. */
  readonly trend?: boolean;
  /** Told of each thing in DIR that cannot be read, each time. */
  readonly onProblem: (message: string) => void;
}

/** What there is of one service. */
interface Stored {
  readonly service: StoredService;
  readonly rings: readonly StoredRing[];
  readonly metrics: readonly Observation[];
}

export interface DirectoryReader {
  /** What DIR says at `nowMs`, Unix milliseconds. */
  read(nowMs: number): Snapshot;
}

export function createDirectoryReader(options: DirectoryOptions): DirectoryReader {
  const { directory, desired, atMs, trend = false, onProblem } = options;
  const depth = atMs !== undefined ? PAST : trend ? TREND : NOW;
  const digests = createDigests({
    areaBytes: Math.max(depth.commonBytes, depth.metricsBytes, 1024 * 1024),
    untilMs: atMs ?? Number.POSITIVE_INFINITY,
    mostRequests: trend ? KEPT_WINDOWS : RECORDS_OF_A_SERIES,
  });

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

  /** The rings of the instances, and what the ring of metrics says. */
  function storedOf(service: StoredService): Stored {
    const entries = tolerantly(() => listFolder(service.folder, MAX_ENTRIES), []);
    const logs = join(service.folder, 'logs');
    const hasLogs = entries.some(({ name, kind }) => name === 'logs' && kind === 'folder');
    // Something else in its place is told.
    if (!hasLogs) tolerantly(() => folderExists(directory, logs), false);
    const rings = hasLogs ? tolerantly(() => ringsIn(logs), []) : [];
    const hasMetrics = entries.some(({ name, kind }) => name === METRICS && kind === 'file');
    const bytes = depth.metricsBytes + depth.metricsOfInstanceBytes * rings.length;
    const metrics = hasMetrics ? lastOf(ringIn(service.folder, METRICS).exact, bytes) : [];
    return { service, rings: rings.filter(({ instance }) => instance !== undefined), metrics };
  }

  /** What the instances say in rings of their own, as far as DIR/events leaves it open. */
  function ownOf({ service, rings }: Stored, events: Events, nowMs: number): readonly Observation[] {
    return rings.flatMap(({ instance, paths }) => {
      const source = instance === '' ? service.name : `${service.name}/${instance}`;
      const known = events.bySource.get(source);
      if (known !== undefined && isSettled(known, nowMs)) return [];
      // With a ring of events that has none of it, its own ring has only got lines more since it was last read.
      const before = known === undefined && events.isThere ? digests.known(paths.exact) : undefined;
      return before ?? lastOf(paths.exact, depth.instanceBytes);
    });
  }

  function supplyFigures(cluster: Cluster, service: StoredService, nowMs: number): void {
    if (atMs !== undefined || cluster.isSupplied(service.name, nowMs)) return;
    const figures = tolerantly(() => fileFigures(directory, service, nowMs), undefined);
    if (figures !== undefined && isAnyKnown(figures)) cluster.supply(service.name, figures);
  }

  return {
    read(clockMs) {
      const nowMs = atMs ?? clockMs;
      digests.nextRound();
      const cluster = createCluster(desired?.(), { trend });
      const common = lastOf(commonRing(directory, 'events').exact, depth.commonBytes);
      const events = { bySource: bySource(common), isThere: common.length > 0 };
      const stored = tolerantly(() => listServices(directory), []).map(storedOf);
      const own = bySource(stored.flatMap((one) => ownOf(one, events, nowMs)));
      const others = bySource([...common, ...stored.flatMap(({ metrics }) => metrics)].sort(byTime));
      for (const source of new Set([...own.keys(), ...others.keys()])) {
        observeAll(cluster, mergeObservations(own.get(source) ?? [], others.get(source) ?? []));
      }
      observeAll(cluster, lastOf(commonRing(directory, 'alerts').exact, depth.commonBytes));
      for (const { service } of stored) supplyFigures(cluster, service, nowMs);
      return cluster.snapshot(nowMs);
    },
  };
}

/** What DIR/events says. */
interface Events {
  readonly bySource: ReadonlyMap<string, readonly Observation[]>;
  readonly isThere: boolean;
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
