// DIR as a snapshot. What DIR says (look.ts) goes into a cluster; as long as it says the same, only time passes for that
// cluster, and when it says anything else there is a new one, so that what has gone from DIR is gone from the table.

import { tolerantly } from '../../lib/store/failure.ts';
import type { StoredService } from '../../lib/store/rings.ts';
import { type Cluster, createCluster, type Desired } from '../model/cluster.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fileFigures, isAnyKnown } from './figures.ts';
import { createLook, type Found } from './look.ts';
import { bySource, mergeObservations, type Observation } from './observations.ts';

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

export interface DirectoryReader {
  /** What DIR says at `nowMs`, Unix milliseconds. */
  read(nowMs: number): Snapshot;
}

/** A cluster, and what it was made of. */
interface Known {
  readonly found: Found;
  readonly cluster: Cluster;
  readonly desired: Desired | undefined;
  readonly atMs: number;
}

export function createDirectoryReader(options: DirectoryOptions): DirectoryReader {
  const { directory, desired, atMs, trend = false, onProblem } = options;

  const attempt = <Result>(look: () => Result, otherwise: Result): Result =>
    tolerantly(onProblem, look, otherwise);
  const look = createLook({ directory, atMs, trend, attempt });
  let known: Known | undefined;

  /** The cluster of `found`, the one before when nothing has changed: making one is most of a refresh (bench `top`). */
  function clusterOf(found: Found, nowMs: number): Cluster {
    const wanted = desired?.();
    const isSame = known !== undefined && nowMs >= known.atMs && wanted === known.desired;
    const kept = isSame && areSame(found.lists, known?.found.lists ?? []) ? known?.cluster : undefined;
    const cluster = kept ?? filled(createCluster(wanted, { trend }), found);
    known = { found, cluster, desired: wanted, atMs: nowMs };
    return cluster;
  }

  function supplyFigures(cluster: Cluster, service: StoredService, nowMs: number): void {
    if (atMs !== undefined) return;
    const isWanted = !cluster.isSupplied(service.name, nowMs);
    const figures = isWanted ? attempt(() => fileFigures(directory, service, nowMs), undefined) : undefined;
    cluster.supply(service.name, figures !== undefined && isAnyKnown(figures) ? figures : undefined);
  }

  return {
    read(clockMs) {
      const nowMs = atMs ?? clockMs;
      const found = look(nowMs);
      const cluster = clusterOf(found, nowMs);
      for (const service of found.services) supplyFigures(cluster, service, nowMs);
      return cluster.snapshot(nowMs);
    },
  };
}

function areSame(lists: Found['lists'], before: Found['lists']): boolean {
  return lists.length === before.length && lists.every((list, index) => list === before[index]);
}

/** `cluster`, having heard all of `found`: for each source what its own ring says, with what other rings say of it. */
function filled(cluster: Cluster, { own, others, alerts }: Found): Cluster {
  const ownBySource = bySource(own.flat());
  const othersBySource = bySource(others.flat().sort((left, right) => left.atMs - right.atMs));
  for (const source of new Set([...ownBySource.keys(), ...othersBySource.keys()])) {
    observeAll(cluster, mergeObservations(ownBySource.get(source) ?? [], othersBySource.get(source) ?? []));
  }
  observeAll(cluster, alerts);
  return cluster;
}

function observeAll(cluster: Cluster, observations: readonly Observation[]): void {
  for (const observation of observations) {
    if (observation.kind === 'output') cluster.output(observation.source, observation.atMs);
    else cluster.observe(observation.record, observation.atMs);
  }
}
