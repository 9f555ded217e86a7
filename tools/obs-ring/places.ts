// Which ring a line goes to, and which rings there are.
//
//   log lines, GAP   logs/<instance> and logs/all of its service: what was said, and where something is missing
//   EVENT            the same, because a restart explains the lines around it; and DIR/events
//   ALERT            DIR/alerts
//   (none)           DIR/audit, which only tools of the suite write to (lib/store/audit.ts)
//   METRIC           metrics.log of its service, SPAN spans.log: read by tools, and they would bury the lines in logs/
//   no record        _unparsed/logs/all
//
// Past MOST_SOURCES sources the lines of further ones go to _overflow/logs/all: kept, but together. Of tenants, lines of the last two
// kinds are nobody's (owners.ts).

import { basename, join } from 'node:path';
import { SLOT, type Slot } from '../lib/kernel/partitioner.ts';
import { FOREIGN } from '../lib/kernel/scanner.ts';
import type { Signal } from '../lib/manifest/manifest.ts';
import { KINDS, type Kind } from '../lib/record/kind.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { ALL, componentOf, UNPARSED } from '../lib/store/component.ts';
import { StoreFailure } from '../lib/store/failure.ts';
import { folderExists } from '../lib/store/folder.ts';
import {
  activeFolder,
  commonRing,
  instanceRing,
  mergedRing,
  type RingPaths,
  ringIn,
  serviceFolder,
  unparsedRing,
} from '../lib/store/layout.ts';
import { listFolder } from '../lib/store/read.ts';
import type { Home } from './home.ts';
import type { Retention } from './retention.ts';
import { type RingPlace, WORK_PREFIXES } from './ring.ts';

/** Sources with rings of their own. */
export const MOST_SOURCES = 16_384;
/** Each source has at most four rings. */
export const MOST_RINGS = MOST_SOURCES * 4 + 4;
/** Files in one folder of rings, more than there can be. */
const MOST_FILES = MOST_RINGS * 4;

const METRICS = 'metrics.log';
const SPANS = 'spans.log';
const OVERFLOW = '_overflow';
/** The rings that belong to no service. */
const COMMON: ReadonlySet<string> = new Set(['events', 'alerts', 'audit']);

const LOG_SLOTS: readonly Slot[] = [SLOT.instance, SLOT.all];
const SIGNAL_SLOTS: ReadonlyMap<Kind, readonly Slot[]> = new Map<Kind, readonly Slot[]>([
  ['EVENT', [...LOG_SLOTS, SLOT.events]],
  ['ALERT', [SLOT.alerts]],
  ['METRIC', [SLOT.metrics]],
  ['SPAN', [SLOT.spans]],
]);

/** The slots of each value of the scanner's kind column. */
export const SLOTS: ReadonlyMap<number, readonly Slot[]> = new Map<number, readonly Slot[]>([
  [FOREIGN, [SLOT.foreign]],
  ...KINDS.map((kind, index): [number, readonly Slot[]] => [index + 1, SIGNAL_SLOTS.get(kind) ?? LOG_SLOTS]),
]);

/** The ring of `slot` in `home` for lines of `source`, which counts only in a slot of sources. */
export function placeOf(home: Home, retention: Retention, slot: Slot, source: string): RingPlace {
  const { directory } = home;
  const service = serviceOf(source);
  const logs = (paths: RingPaths): RingPlace =>
    logPlace(home, retention, componentOf(service, 'service'), paths);
  const signals = (signal: Signal, paths: RingPaths): RingPlace =>
    signalPlace(home, retention, signal, paths);
  switch (slot) {
    case SLOT.instance:
      return logs(instanceRing(directory, service, instanceOf(source)));
    case SLOT.all:
      return logs(mergedRing(directory, service));
    case SLOT.metrics:
      return signals('metrics', ringIn(serviceFolder(directory, service), METRICS));
    case SLOT.spans:
      return signals('spans', ringIn(serviceFolder(directory, service), SPANS));
    case SLOT.events:
      return signals('events', commonRing(directory, 'events'));
    case SLOT.alerts:
      return signals('alerts', commonRing(directory, 'alerts'));
    case SLOT.foreign:
      return logPlace(home, retention, UNPARSED, unparsedRing(directory));
    case SLOT.overflow:
      return logPlace(
        home,
        retention,
        OVERFLOW,
        ringIn(join(activeFolder(directory), OVERFLOW, 'logs'), ALL),
      );
  }
}

/** The ring of audit records, which no line of the stream goes to. */
export function auditPlace(home: Home, retention: Retention): RingPlace {
  return signalPlace(home, retention, 'audit', commonRing(home.directory, 'audit'));
}

/** Instances merged are put in the order of their times, lines of many sources, or of none, are not. */
function logPlace(home: Home, retention: Retention, component: string, paths: RingPaths): RingPlace {
  const isSorted = basename(paths.exact) === ALL && component !== UNPARSED && component !== OVERFLOW;
  return { home, paths, bounds: retention.logs(component), isSorted };
}

function signalPlace(home: Home, retention: Retention, signal: Signal, paths: RingPaths): RingPlace {
  return {
    home,
    paths,
    bounds: retention.signal(signal),
    isAudited: signal === 'events' || signal === 'audit',
  };
}

/** The rings that there are something of in `home`; `failed` hears of folders that cannot be looked into. */
export function placesIn(
  home: Home,
  retention: Retention,
  failed: (failure: StoreFailure) => void,
): RingPlace[] {
  const attempt = (list: () => RingPlace[]): RingPlace[] => {
    try {
      return list();
    } catch (cause) {
      if (!(cause instanceof StoreFailure)) throw cause;
      failed(cause);
      return [];
    }
  };
  const folders = attempt(() => placesOfServices(home, retention, attempt));
  return [...attempt(() => commonPlaces(home, retention)), ...folders];
}

function commonPlaces(home: Home, retention: Retention): RingPlace[] {
  const { directory } = home;
  return ringsIn(directory, directory, (name) => COMMON.has(name)).map((paths) =>
    signalPlace(home, retention, basename(paths.exact) as Signal, paths),
  );
}

type Attempt = (list: () => RingPlace[]) => RingPlace[];

function placesOfServices(home: Home, retention: Retention, attempt: Attempt): RingPlace[] {
  const { directory } = home;
  if (!folderExists(directory, activeFolder(directory))) return [];
  const placesOf = (name: string): RingPlace[] => {
    const folder = join(activeFolder(directory), name);
    const logs = ringsIn(directory, join(folder, 'logs'), () => true);
    const metrics = ringsIn(directory, folder, (file) => file === METRICS);
    const spans = ringsIn(directory, folder, (file) => file === SPANS);
    return [
      ...logs.map((paths) => logPlace(home, retention, name, paths)),
      ...metrics.map((paths) => signalPlace(home, retention, 'metrics', paths)),
      ...spans.map((paths) => signalPlace(home, retention, 'spans', paths)),
    ];
  };
  return listFolder(activeFolder(directory), MOST_FILES)
    .filter(({ kind }) => kind === 'folder')
    .flatMap(({ name }) => attempt(() => placesOf(name)));
}

const WORK_PREFIX = new RegExp(`^(?:${Object.values(WORK_PREFIXES).join('|').replaceAll('.', '\\.')})`);
const LIVE_SUFFIX = /\.live(?:\.1)?$/;

/** The rings that have a live file in `folder`, or one that was being made. Other files there are not ours. */
function ringsIn(
  directory: string,
  folder: string,
  isRing: (component: string) => boolean,
): readonly RingPaths[] {
  if (!folderExists(directory, folder)) return [];
  const components = listFolder(folder, MOST_FILES)
    .filter(({ name, kind }) => kind === 'file' && (WORK_PREFIX.test(name) || LIVE_SUFFIX.test(name)))
    .map(({ name }) => name.replace(WORK_PREFIX, '').replace(LIVE_SUFFIX, ''))
    .filter((component) => component !== '' && !component.startsWith('.') && isRing(component));
  return [...new Set(components)].map((component) => ringIn(folder, component));
}
