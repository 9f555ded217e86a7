// Reading below DIR, where services may write and so may plant things: no link is followed, nothing but a plain file is
// read (a named pipe would block for ever), and nothing beyond a bound.

import fs from 'node:fs';
import { join } from 'node:path';
import { errorCode, StoreFailure, storeFailure } from './failure.ts';

/**
 * The whole content of the plain file at `path`, or undefined when there is none. One generation of it: a file that is
 * replaced meanwhile is read to its old end.
 * @throws StoreFailure when it is a link, no plain file, longer than `maxBytes`, or cannot be read
 */
export function readWhole(path: string, maxBytes: number): Buffer | undefined {
  const descriptor = open(path);
  if (descriptor === undefined) return undefined;
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile()) throw new StoreFailure('read', path, 'it is no plain file');
    const content = readTo(descriptor, stats.size, maxBytes);
    if (content === undefined) throw new StoreFailure('read', path, `it is longer than ${maxBytes} bytes`);
    return content;
  } catch (cause) {
    throw storeFailure('read', path, cause);
  } finally {
    fs.closeSync(descriptor);
  }
}

function open(path: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new StoreFailure('read', path, 'it is a symbolic link', code);
    throw storeFailure('read', path, cause);
  }
}

/** All bytes up to the end of the file, or undefined when there are more than `maxBytes`. */
function readTo(descriptor: number, expectedBytes: number, maxBytes: number): Buffer | undefined {
  // One byte more than expected, so that the end shows with the first read.
  let buffer = Buffer.allocUnsafe(Math.min(expectedBytes, maxBytes) + 1);
  let length = 0;
  for (;;) {
    const read = fs.readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (length > maxBytes) return undefined;
    if (read === 0) return buffer.subarray(0, length);
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(2 * buffer.length, maxBytes + 1));
      buffer.copy(larger);
      buffer = larger;
    }
  }
}

/** A folder that takes no more on disk is read at once, in a quarter of the time: it holds some 20,000 entries at most. */
const SMALL_FOLDER_BYTES = 256 * 1024;

/** An entry of a folder. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * The plain files and real folders in `folder`, by name; links and other things are left out. None when it is missing.
 * @throws StoreFailure when there are more than `maxEntries` entries, or the folder cannot be read
 */
export function listFolder(folder: string, maxEntries: number): Entry[] {
  const entries: Entry[] = [];
  const take = (entry: fs.Dirent): void => {
    const kind = kindOf(folder, entry);
    if (kind !== undefined) entries.push({ name: entry.name, kind });
  };
  try {
    const size = fs.statSync(folder, { throwIfNoEntry: false })?.size;
    if (size === undefined) return [];
    let seen = 0;
    for (const entry of size > SMALL_FOLDER_BYTES ? entriesOf(folder) : readSmall(folder)) {
      seen += 1;
      if (seen > maxEntries) throw new StoreFailure('list', folder, `it has more than ${maxEntries} entries`);
      take(entry);
    }
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw storeFailure('list', folder, cause);
  }
  return inOrder(entries);
}

/**
 * The names of all that is in `folder`, whatever it is, in no order; none when it is missing. For callers that open what
 * they find with readWhole or the like: asking for the kinds makes a list three times as dear (bench `top`).
 * @throws StoreFailure as listFolder
 */
export function listNames(folder: string, maxEntries: number): readonly string[] {
  try {
    const size = fs.statSync(folder, { throwIfNoEntry: false })?.size;
    if (size === undefined) return [];
    // So many that one after the other is safer, or none too many.
    if (size > SMALL_FOLDER_BYTES) return listFolder(folder, maxEntries).map(({ name }) => name);
    const names = fs.readdirSync(folder);
    if (names.length <= maxEntries) return names;
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw storeFailure('list', folder, cause);
  }
  throw new StoreFailure('list', folder, `it has more than ${maxEntries} entries`);
}

/** By compareNames, with each name looked at once: the folders of a thousand rings are sorted at every refresh of a table. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const keyed = entries.map((entry) => ({ entry, name: entry.name, number: numberOf(entry.name) }));
  keyed.sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return keyed.map(({ entry }) => entry);
}

function readSmall(folder: string): readonly fs.Dirent[] {
  return fs.readdirSync(folder, { withFileTypes: true });
}

/** One after the other, however many there are. */
function* entriesOf(folder: string): Generator<fs.Dirent> {
  const handle = fs.opendirSync(folder);
  try {
    for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) yield entry;
  } finally {
    handle.closeSync();
  }
}

function kindOf(folder: string, entry: fs.Dirent): Entry['kind'] | undefined {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return undefined;
  // Some file systems do not tell the type of an entry along with its name.
  const stats = fs.lstatSync(join(folder, entry.name), { throwIfNoEntry: false });
  if (stats?.isFile()) return 'file';
  return stats?.isDirectory() ? 'folder' : undefined;
}

const NUMBER = /^\d{1,15}$/;

/** Names that are no numbers come behind all that are. */
function numberOf(name: string): number {
  return NUMBER.test(name) ? Number(name) : Number.MAX_VALUE;
}

/** The order of names in a list: numbers as numbers, before everything else; that by code unit. */
export function compareNames(a: string, b: string): number {
  return numberOf(a) - numberOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}
