// The last whole lines of a file below DIR, read only when the file has changed. No link is followed and nothing but a
// plain file is read, since services may plant things there.

import fs from 'node:fs';
import { errorCode, storeFailure } from '../../lib/store/failure.ts';

const LF = 0x0a;

/** Says of a generation of a file that it is the one read before. */
export type Stamp = string;

/** The stamp of the plain file at `path`; undefined when there is none. @throws StoreFailure */
export function stampOf(path: string): Stamp | undefined {
  try {
    return stampIn(fs.lstatSync(path, { throwIfNoEntry: false }));
  } catch (cause) {
    if (errorCode(cause) === 'ENOTDIR') return undefined;
    throw storeFailure('read', path, cause);
  }
}

function stampIn(stats: fs.Stats | undefined): Stamp | undefined {
  return stats?.isFile() ? `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}` : undefined;
}

/** What was read of a file to the beginning of an area. */
export interface Tail {
  readonly stamp: Stamp;
  /** Where the first whole line in the area starts, and where the last one ends. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the last `maxBytes` of the plain file at `path` to the beginning of `area`, which is at least so long; undefined
 * when there is no such file. An unterminated last line is not there yet. @throws StoreFailure
 */
export function readTail(path: string, area: Uint8Array, maxBytes: number): Tail | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    const stats = fs.fstatSync(descriptor);
    const stamp = stampIn(stats);
    if (stamp === undefined) return undefined;
    const from = Math.max(0, stats.size - maxBytes);
    const length = readFrom(descriptor, from, area, Math.min(maxBytes, stats.size));
    const start = from === 0 ? 0 : area.subarray(0, length).indexOf(LF) + 1;
    const end = area.subarray(0, length).lastIndexOf(LF) + 1;
    // Without a line feed in it, the tail is the middle of a line.
    return from > 0 && start === 0
      ? { stamp, start: 0, end: 0 }
      : { stamp, start, end: Math.max(start, end) };
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return undefined;
    throw storeFailure('read', path, cause);
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function readFrom(descriptor: number, from: number, area: Uint8Array, bytes: number): number {
  let length = 0;
  while (length < bytes) {
    const read = fs.readSync(descriptor, area, length, bytes - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
