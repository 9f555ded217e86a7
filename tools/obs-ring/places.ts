// Which ring a line goes to, and which rings there are.
//
//   log lines, GAP   logs/<instance> and logs/all of its service: what was said, and where something is missing
//   EVENT            the same, because a restart explains the lines around it; and DIR/events
//   ALERT            DIR/alerts
//   METRIC           metrics.log of its service, SPAN spans.log: read by tools, and they would bury the lines in logs/
//   no record        _unparsed/logs/all
//
// Past MOST_SOURCES sources the lines of further ones go to _overflow/logs/all: kept, but together.

import { join } from 'node:path';
import { SLOT, type Slot } from '../lib/kernel/partitioner.ts';
import { FOREIGN } from '../lib/kernel/scanner.ts';
import { KINDS, type Kind } from '../lib/record/kind.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { ALL } from '../lib/store/component.ts';
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

/** Lines that rings hold. */
export interface Limits {
  /** Those of logs/. */
  readonly logLines: number;
  /** Those of EVENT, ALERT, METRIC and SPAN records. */
  readonly signalLines: number;
}

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

/** The ring of `slot` for lines of `source`, which counts only in a slot of sources. */
export function placeOf(directory: string, limits: Limits, slot: Slot, source: string): RingPlace {
  const { logLines, signalLines } = limits;
  const service = serviceOf(source);
  switch (slot) {
    case SLOT.instance:
      return { paths: instanceRing(directory, service, instanceOf(source)), most: logLines };
    case SLOT.all:
      return { paths: mergedRing(directory, service), most: logLines };
    case SLOT.metrics:
      return { paths: ringIn(serviceFolder(directory, service), METRICS), most: signalLines };
    case SLOT.spans:
      return { paths: ringIn(serviceFolder(directory, service), SPANS), most: signalLines };
    case SLOT.events:
      return { paths: commonRing(directory, 'events'), most: signalLines };
    case SLOT.alerts:
      return { paths: commonRing(directory, 'alerts'), most: signalLines };
    case SLOT.foreign:
      return { paths: unparsedRing(directory), most: logLines };
    case SLOT.overflow:
      return { paths: ringIn(join(activeFolder(directory), OVERFLOW, 'logs'), ALL), most: logLines };
  }
}

/** The rings that there are something of in `directory`. @throws StoreFailure */
export function placesIn(directory: string, { logLines, signalLines }: Limits): RingPlace[] {
  const signals = (paths: RingPaths): RingPlace => ({ paths, most: signalLines });
  const common = ringsIn(directory, directory, (name) => name === 'events' || name === 'alerts').map(signals);
  if (!folderExists(directory, activeFolder(directory))) return common;
  const ofServices = listFolder(activeFolder(directory), MOST_FILES)
    .filter((entry) => entry.kind === 'folder')
    .flatMap(({ name }) => {
      const folder = join(activeFolder(directory), name);
      const logs = ringsIn(directory, join(folder, 'logs'), () => true);
      const own = ringsIn(directory, folder, (file) => file === METRICS || file === SPANS);
      return [...logs.map((paths) => ({ paths, most: logLines })), ...own.map(signals)];
    });
  return [...common, ...ofServices];
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
