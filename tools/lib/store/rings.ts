// What is kept in DIR: which services, which rings of each, and the content of a ring's exact file.

import { join } from 'node:path';
import { ALL, instanceNameOf, isHashed, nameOf, ringComponent } from './component.ts';
import { folderExists } from './folder.ts';
import { activeFolder, type RingPaths, ringIn } from './layout.ts';
import { listFolder, listNames, readWhole } from './read.ts';

/** Services in DIR, or files in a folder of rings, beyond this number are refused. */
export const MAX_ENTRIES = 100_000;

/** An exact file longer than this is not read whole. */
export const MAX_RING_BYTES = 256 * 1024 * 1024;

export interface StoredService {
  /** The service; of a name too long for a file name, the component that stands for it (component.ts). */
  readonly name: string;
  readonly folder: string;
}

export interface StoredRing {
  /** The instance, as in StoredService; '' for that of a source without one. The merged ring has none. */
  readonly instance: string | undefined;
  readonly paths: RingPaths;
}

/** The services that have something in `directory`, by name. None when it is missing. @throws StoreFailure */
export function listServices(directory: string): StoredService[] {
  const folder = activeFolder(directory);
  if (!folderExists(directory, folder)) return [];
  return listFolder(folder, MAX_ENTRIES).flatMap((entry) => {
    const name =
      entry.kind === 'folder' ? (nameOf(entry.name, 'service') ?? hashedName(entry.name)) : undefined;
    return name === undefined ? [] : [{ name, folder: join(folder, entry.name) }];
  });
}

/** The rings of a service, by instance; the merged one comes first. None without a folder of them. @throws StoreFailure */
export function listRings(directory: string, service: StoredService): StoredRing[] {
  const folder = join(service.folder, 'logs');
  return folderExists(directory, folder) ? ringsIn(folder) : [];
}

/** The rings in a folder of them that is known to be one, as listRings gives them. @throws StoreFailure */
export function ringsIn(folder: string): StoredRing[] {
  const files = listFolder(folder, MAX_ENTRIES).filter((entry) => entry.kind === 'file');
  const components = new Set(files.map((entry) => ringComponent(entry.name)));
  const rings: StoredRing[] = components.delete(ALL)
    ? [{ instance: undefined, paths: ringIn(folder, ALL) }]
    : [];
  for (const component of components) {
    const instance = instanceNameOf(component) ?? hashedName(component);
    if (instance !== undefined) rings.push({ instance, paths: ringIn(folder, component) });
  }
  return rings;
}

/** The exact file of the ring of an instance. */
export interface ExactFile {
  /** As in StoredRing. */
  readonly instance: string;
  readonly path: string;
}

/**
 * The exact files of the rings of instances in a folder of rings, told by their names alone: what is opened is to be
 * looked at. The quick form of ringsIn, for who looks at a thousand rings each second (bench `top`). @throws StoreFailure
 */
export function exactFilesIn(folder: string): readonly ExactFile[] {
  const files: ExactFile[] = [];
  for (const name of listNames(folder, MAX_ENTRIES)) {
    if (name === ALL || ringComponent(name) !== name) continue;
    const instance = instanceNameOf(name) ?? hashedName(name);
    if (instance !== undefined) files.push({ instance, path: `${folder}/${name}` });
  }
  return files;
}

function hashedName(component: string): string | undefined {
  return isHashed(component) ? component : undefined;
}

/**
 * The last N lines of a ring, whole, as bytes; undefined when it has no exact file.
 * @throws StoreFailure when it cannot be read, is a link or no plain file, or longer than `maxBytes`
 */
export function readRing(paths: RingPaths, maxBytes: number = MAX_RING_BYTES): Buffer | undefined {
  return readWhole(paths.exact, maxBytes);
}
