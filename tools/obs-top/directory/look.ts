// What DIR says, as lists of observations: the lives of the instances from their rings and from the ring of events,
// figures from METRIC records in the rings, alerts from the ring of alerts. Files that have not changed are not read again,
// and their lists stay the same ones.

import { join } from 'node:path';
import { isRealFolder } from '../../lib/store/folder.ts';
import { commonRing, ringIn } from '../../lib/store/layout.ts';
import { listNames } from '../../lib/store/read.ts';
import {
  type ExactFile,
  exactFilesIn,
  listServices,
  MAX_ENTRIES,
  type StoredService,
} from '../../lib/store/rings.ts';
import { KEPT_WINDOWS } from '../model/requests.ts';
import { createDigests, NOTHING } from './digests.ts';
import { isSettled } from './lives.ts';
import { bySource, type Observation, RECORDS_OF_A_SERIES } from './observations.ts';

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

type List = readonly Observation[];

export interface Found {
  readonly services: readonly StoredService[];
  /** What instances say in rings of their own, as far as the ring of events leaves it open. */
  readonly own: readonly List[];
  /** What the ring of events and the rings of metrics say. */
  readonly others: readonly List[];
  readonly alerts: List;
  /** All of these lists: each is the same one as before as long as its file has not changed. */
  readonly lists: readonly List[];
}

export interface LookOptions {
  readonly directory: string;
  readonly atMs: number | undefined;
  readonly trend: boolean;
  /** What a look into DIR finds, or the other thing where it fails. */
  readonly attempt: <Result>(look: () => Result, otherwise: Result) => Result;
}

/** What there is of one service. */
interface Stored {
  readonly service: StoredService;
  readonly rings: readonly ExactFile[];
  readonly metrics: List;
}

/** What DIR/events says. */
interface Events {
  readonly list: List;
  readonly bySource: ReadonlyMap<string, List>;
  /** The sources of whose life it says enough, for now and until it says something else. */
  readonly settled: Set<string>;
}

/** Returns a function that looks, at `nowMs` in Unix milliseconds. */
export function createLook(options: LookOptions): (nowMs: number) => Found {
  const { directory, atMs, trend, attempt } = options;
  const depth = atMs !== undefined ? PAST : trend ? TREND : NOW;
  const digests = createDigests({
    areaBytes: Math.max(depth.commonBytes, depth.metricsBytes, 1024 * 1024),
    untilMs: atMs ?? Number.POSITIVE_INFINITY,
    mostRequests: trend ? KEPT_WINDOWS : RECORDS_OF_A_SERIES,
  });
  let events: Events = { list: NOTHING, bySource: new Map(), settled: new Set() };

  const lastOf = (path: string, bytes: number): List => attempt(() => digests.of(path, bytes), NOTHING);

  function eventsNow(): Events {
    const list = lastOf(commonRing(directory, 'events').exact, depth.commonBytes);
    if (list !== events.list) events = { list, bySource: bySource(list), settled: new Set() };
    return events;
  }

  /** The rings of the instances, and what the ring of metrics says. */
  function storedOf(service: StoredService): Stored {
    const names = attempt(() => listNames(service.folder, MAX_ENTRIES), []);
    const logs = join(service.folder, 'logs');
    const hasLogs = names.includes('logs') && attempt(() => isRealFolder(logs), false);
    const rings = hasLogs ? attempt(() => exactFilesIn(logs), []) : [];
    const bytes = depth.metricsBytes + depth.metricsOfInstanceBytes * rings.length;
    const hasMetrics = names.includes(METRICS);
    return {
      service,
      rings,
      metrics: hasMetrics ? lastOf(ringIn(service.folder, METRICS).exact, bytes) : NOTHING,
    };
  }

  function isKnownEnough(source: string, { bySource, settled }: Events, nowMs: number): boolean {
    if (settled.has(source)) return true;
    const known = bySource.get(source);
    if (known === undefined || !isSettled(known, nowMs)) return false;
    settled.add(source);
    return true;
  }

  /** What the instances say in rings of their own, as far as DIR/events leaves it open. */
  function ownOf({ service, rings }: Stored, events: Events, nowMs: number): readonly List[] {
    return rings.flatMap(({ instance, path }) => {
      const source = instance === '' ? service.name : `${service.name}/${instance}`;
      if (isKnownEnough(source, events, nowMs)) return [];
      // With a ring of events that has none of it, its own ring has only got lines more since it was last read.
      const isQuiet = events.list.length > 0 && !events.bySource.has(source);
      return [(isQuiet ? digests.known(path) : undefined) ?? lastOf(path, depth.instanceBytes)];
    });
  }

  return (nowMs) => {
    digests.nextRound();
    const events = eventsNow();
    const stored = attempt(() => listServices(directory), []).map(storedOf);
    const own = stored.flatMap((one) => ownOf(one, events, nowMs));
    const others = [events.list, ...stored.map(({ metrics }) => metrics)];
    const alerts = lastOf(commonRing(directory, 'alerts').exact, depth.commonBytes);
    return {
      services: stored.map(({ service }) => service),
      own,
      others,
      alerts,
      lists: [...own, ...others, alerts],
    };
  };
}
