// DIR as a snapshot: the lives of the instances from their rings and from the ring of events, figures from METRIC records
// in the rings and from metric files, alerts from the ring of alerts. Each reading starts anew, so that what has gone
// from DIR is gone from the table; files that have not changed are not read again.

import { StoreFailure } from '../../lib/store/failure.ts';
import { commonRing } from '../../lib/store/layout.ts';
import { listRings, listServices, type StoredService } from '../../lib/store/rings.ts';
import { type Cluster, createCluster, type Desired } from '../model/cluster.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createDigests } from './digests.ts';
import { fileFigures, isAnyKnown } from './figures.ts';
import { mergeEvents, type Observation, sourceOf } from './observations.ts';

/** Of the ring of an instance so much is read: how it is doing, its last lines say. */
export const INSTANCE_TAIL_BYTES = 16 * 1024;
/** Of the rings of events and alerts. */
export const COMMON_TAIL_BYTES = 1024 * 1024;

export interface DirectoryOptions {
  readonly directory: string;
  readonly desired?: Desired | undefined;
  /** Told of each thing in DIR that cannot be read, each time. */
  readonly onProblem: (message: string) => void;
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

  function ringsOf(service: StoredService): (readonly Observation[])[] {
    const rings = tolerantly(() => listRings(directory, service), []);
    return rings
      .filter(({ instance }) => instance !== undefined)
      .map(({ paths }) => tolerantly(() => digests.of(paths.exact, INSTANCE_TAIL_BYTES), []));
  }

  function supplyFigures(cluster: Cluster, { name }: StoredService, nowMs: number): void {
    const figures = tolerantly(() => fileFigures(directory, name, nowMs), undefined);
    if (figures !== undefined && isAnyKnown(figures)) cluster.supply(name, figures);
  }

  return {
    read(nowMs) {
      digests.nextRound();
      const cluster = createCluster(desired);
      const common = (name: 'events' | 'alerts'): readonly Observation[] =>
        tolerantly(() => digests.of(commonRing(directory, name).exact, COMMON_TAIL_BYTES), []);
      const services = tolerantly(() => listServices(directory), []);
      const own = bySource(services.flatMap(ringsOf).flat());
      const events = bySource(common('events'));
      for (const source of new Set([...own.keys(), ...events.keys()])) {
        observeAll(cluster, mergeEvents(own.get(source) ?? [], events.get(source) ?? []));
      }
      observeAll(cluster, common('alerts'));
      for (const service of services) supplyFigures(cluster, service, nowMs);
      return cluster.snapshot(nowMs);
    },
  };
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
