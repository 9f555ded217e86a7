// Folders below DIR: made with mode 0750 whatever the umask, and never through a symbolic link that somebody planted.
// DIR itself may be a link; it is the user's choice.

import fs from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { errorCode, StoreFailure, storeFailure } from './failure.ts';

export const FOLDER_MODE = 0o750;

/**
 * Makes `folder`, which is `directory` or below it, with all that is missing on the way. A folder of ours is 0750, also
 * under a umask that would forbid it: the tenant's group has to read it. What is made, parents of `directory` apart, is given to `groupId`.
 * @throws StoreFailure also when something on the way is a symbolic link or no folder, or `folder` is not below
 */
export function makeFolder(directory: string, folder: string, groupId?: number): void {
  makeRoot(directory, groupId);
  let path = directory;
  for (const component of componentsBelow(directory, folder)) {
    path = join(path, component);
    if (!isRealFolder(path)) makeOne(path, groupId);
  }
}

/**
 * True when `folder` below `directory` exists and is a folder, with no symbolic link on the way; false when it, or
 * something on the way, is missing.
 * @throws StoreFailure when something on the way is a symbolic link or no folder
 */
export function folderExists(directory: string, folder: string): boolean {
  let path = directory;
  if (!isFolder(path)) return false;
  for (const component of componentsBelow(directory, folder)) {
    path = join(path, component);
    if (!isRealFolder(path)) return false;
  }
  return true;
}

function componentsBelow(directory: string, folder: string): readonly string[] {
  const way = relative(resolve(directory), resolve(folder));
  if (way === '') return [];
  const components = way.split(sep);
  if (components[0] === '..') throw new StoreFailure('use', folder, `it is not below ${directory}`);
  return components;
}

/** DIR and its parents, such as a run-time folder that is empty after each boot. */
function makeRoot(directory: string, groupId?: number): void {
  if (isFolder(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeRoot(parent);
  makeOne(directory, groupId);
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return false;
    throw storeFailure('read folder', path, cause);
  }
}

/** True when there is a folder at `path` itself; false when there is nothing. @throws StoreFailure when it is something else */
export function isRealFolder(path: string): boolean {
  const stats = lstat(path);
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  throw new StoreFailure(
    'use folder',
    path,
    stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is no folder',
  );
}

function lstat(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw storeFailure('read folder', path, cause);
  }
}

/** mkdir, then chmod for the bits that the umask took. Another process may make the same folder at the same time. */
function makeOne(path: string, groupId?: number): void {
  try {
    fs.mkdirSync(path, FOLDER_MODE);
    if (groupId !== undefined) fs.chownSync(path, -1, groupId);
    fs.chmodSync(path, FOLDER_MODE);
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST' && isFolder(path)) return;
    throw storeFailure('make folder', path, cause);
  }
}
