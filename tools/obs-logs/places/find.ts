// From the words of the command line to places: services and instances in DIR, else files.

import fs from 'node:fs';
import { basename, join } from 'node:path';
import { Negative, UsageError } from '../../lib/cli/failure.ts';
import type { Kind } from '../../lib/record/kind.ts';
import { nearestName } from '../../lib/record/nearest.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { ALL, UNPARSED } from '../../lib/store/component.ts';
import { commonRing, type RingPaths, ringIn, tenantText, unparsedRing } from '../../lib/store/layout.ts';
import { listRings, listServices, type StoredRing, type StoredService } from '../../lib/store/rings.ts';
import { groupRotated } from './files.ts';
import type { Place, RingPlace } from './place.ts';
import type { Root } from './tenants.ts';

export interface FindOptions {
  /** DIR, or the folders of the tenants in it that are asked for; none where no DIR is known. */
  readonly roots: readonly Root[];
  /** Where a service is looked for that no root has. */
  readonly tenants: () => readonly Root[];
  readonly all: boolean;
  /** Kinds whose records are in rings of their own. */
  readonly kinds: ReadonlySet<Kind>;
  /** Only what was said before the last restart. */
  readonly previous: boolean;
}

/** Rings of a service besides those of its lines. */
const SIGNAL_RINGS: ReadonlyMap<Kind, string> = new Map([
  ['METRIC', 'metrics.log'],
  ['SPAN', 'spans.log'],
]);
/** Names that a message lists. */
const MOST_NAMED = 12;

/** @throws Negative when a word names nothing, with the names that are near */
export function findPlaces(words: readonly string[], options: FindOptions): readonly Place[] {
  const places: Place[] = [];
  const files: string[] = [];
  for (const word of words) {
    const found = word === '-' ? [{ kind: 'stdin' } as const] : isPath(word) ? [] : ringsOf(word, options);
    if (found.length > 0) places.push(...found);
    else if (isPath(word) || fs.existsSync(word)) files.push(word);
    else throw unknown(word, options);
  }
  if (options.all) places.push(...everything(options));
  if (options.previous && (files.length > 0 || places.some(({ kind }) => kind !== 'ring'))) {
    throw new UsageError('--previous is for services and instances; files and stdin know no restart');
  }
  for (const paths of groupRotated(files)) places.push({ kind: 'files', paths });
  return distinct([...places, ...alertsOf(places, options)]);
}

function isPath(word: string): boolean {
  return /^\.{0,2}\//.test(word);
}

function everything(options: FindOptions): readonly RingPlace[] {
  const places = servicesIn(options.roots).flatMap(({ root, service }) =>
    ofService(root, service, '', options),
  );
  if (places.length > 0) return places;
  throw new Negative(
    `no service is kept in ${foldersOf(options)}; obs-ring keeps them, or give another --dir`,
  );
}

interface Located {
  readonly root: Root;
  readonly service: StoredService;
}

function servicesIn(roots: readonly Root[]): readonly Located[] {
  return roots.flatMap((root) => listServices(root.folder).map((service) => ({ root, service })));
}

function ringsOf(word: string, options: FindOptions): readonly RingPlace[] {
  const [name, instance] = [serviceOf(word), instanceOf(word)];
  if (word === UNPARSED) return unparsed(options);
  return located(name, options).flatMap(({ root, service }) => ofService(root, service, instance, options));
}

/** The services of a name: those of the roots, else that of the only tenant that has one. @throws Negative for several */
function located(name: string, options: FindOptions): readonly Located[] {
  const here = servicesIn(options.roots).filter(({ service }) => service.name === name);
  if (here.length > 0) return here;
  const others = servicesIn(options.tenants()).filter(({ service }) => service.name === name);
  if (others.length < 2) return others;
  const tenants = others.flatMap(({ root }) => (root.tenant === undefined ? [] : [tenantText(root.tenant)]));
  throw new Negative(
    `several tenants have a service ${name}: ${listed(tenants)}; say which with --org, --app, --env`,
  );
}

function foldersOf({ roots }: FindOptions): string {
  return roots.map(({ folder }) => folder).join(', ');
}

function unparsed({ roots }: FindOptions): readonly RingPlace[] {
  return roots
    .map((root) => ringPlace(root, UNPARSED, unparsedRing(root.folder)))
    .filter(({ paths }) => fs.existsSync(paths.exact) || fs.existsSync(paths.live));
}

/** The rings of a service, or of one of its instances. */
function ofService(
  root: Root,
  service: StoredService,
  instance: string,
  options: FindOptions,
): readonly RingPlace[] {
  const rings = listRings(root.folder, service);
  const wanted =
    instance === '' ? ofAll(rings, options.previous) : rings.filter((ring) => ring.instance === instance);
  const lines = wanted.map((ring) => ringPlace(root, nameOf(service.name, ring), ring.paths));
  if (instance !== '' && lines.length === 0) return [];
  const word = instance === '' ? service.name : `${service.name}/${instance}`;
  const signals = [...SIGNAL_RINGS].flatMap(([kind, file]) =>
    options.kinds.has(kind) && !options.previous ? [shared(root, word, ringIn(service.folder, file))] : [],
  );
  return [
    ...lines,
    ...signals.filter(({ paths }) => fs.existsSync(paths.exact) || fs.existsSync(paths.live)),
  ];
}

/** The merged ring; where it is missing, and for what was before a restart, those of the instances. */
function ofAll(rings: readonly StoredRing[], previous: boolean): readonly StoredRing[] {
  const merged = rings.filter(({ instance }) => instance === undefined);
  return merged.length > 0 && !previous ? merged : rings.filter(({ instance }) => instance !== undefined);
}

function nameOf(service: string, { instance }: StoredRing): string {
  return instance === undefined || instance === '' ? service : `${service}/${instance}`;
}

function ringPlace(root: Root, name: string, paths: RingPaths): RingPlace {
  return { kind: 'ring', root, name, paths, isShared: false };
}

function shared(root: Root, name: string, paths: RingPaths): RingPlace {
  return { ...ringPlace(root, name, paths), isShared: true };
}

/** The rings of alerts, for services that are shown. */
function alertsOf(places: readonly Place[], { kinds, roots, previous }: FindOptions): readonly RingPlace[] {
  if (!kinds.has('ALERT') || previous || !places.some(({ kind }) => kind === 'ring')) return [];
  return roots
    .map((root) => shared(root, 'alerts', commonRing(root.folder, 'alerts')))
    .filter(({ paths }) => fs.existsSync(paths.exact) || fs.existsSync(paths.live));
}

/** Each place once; an instance is left out where all of its service is there. */
function distinct(places: readonly Place[]): readonly Place[] {
  const seen = new Set<string>();
  const whole = new Set(places.flatMap((place) => (isMerged(place) ? [place.paths.folder] : [])));
  return places.filter((place) => {
    const key =
      place.kind === 'ring' ? place.paths.exact : place.kind === 'files' ? join(...place.paths) : '-';
    const isPart = place.kind === 'ring' && whole.has(place.paths.folder) && !isMerged(place);
    return !isPart && !seen.has(key) && seen.add(key);
  });
}

function isMerged(place: Place): place is RingPlace {
  return place.kind === 'ring' && basename(place.paths.exact) === ALL;
}

/** Why a word names nothing, and what it may have meant. */
function unknown(word: string, options: FindOptions): Negative {
  const here = located(serviceOf(word), options);
  if (here.length > 0) return unknownInstance(word, here);
  const names = [...new Set(servicesIn(options.roots).map(({ service }) => service.name))];
  if (names.length === 0) {
    const where = options.roots.length === 0 ? 'no DIR is known' : `${foldersOf(options)} holds no services`;
    return new Negative(
      `there is no service and no file ${word}: ${where}; obs-ring keeps them, or give another --dir`,
    );
  }
  const near = nearestName(serviceOf(word), names);
  const hint = near === undefined ? `there are ${listed(names)}` : `did you mean ${near}?`;
  return new Negative(`there is no service and no file ${word}; ${hint}`);
}

function unknownInstance(word: string, services: readonly Located[]): Negative {
  const instances = services.flatMap(({ root, service }) =>
    listRings(root.folder, service).flatMap(({ instance }) => (instance === undefined ? [] : [instance])),
  );
  const there = instances.map((name) => `${serviceOf(word)}/${name}`);
  const hint = there.length === 0 ? 'it has none' : `there are ${listed(there)}`;
  return new Negative(`there is no instance ${word}; ${hint}`);
}

/** Some names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
