// The system calls that the rings are made with, as a value: tests put faults and kills between any two of them.
//
// Every file is opened without following a link; one that is made is 0640 whatever the umask, because the tenant's
// group has to read it.

import fs from 'node:fs';
import { FILE_MODE } from '../lib/store/atomic.ts';
import { errorCode } from '../lib/store/failure.ts';

/** The system calls themselves. An object of its own: looking them up in node:fs shows in a profile. */
export const systemDisk = {
  closeSync: fs.closeSync,
  fdatasync: fs.fdatasync,
  fdatasyncSync: fs.fdatasyncSync,
  fchmodSync: fs.fchmodSync,
  fchownSync: fs.fchownSync,
  fsyncSync: fs.fsyncSync,
  fstatSync: fs.fstatSync,
  linkSync: fs.linkSync,
  lstatSync: fs.lstatSync,
  openSync: fs.openSync,
  readSync: fs.readSync,
  renameSync: fs.renameSync,
  unlinkSync: fs.unlinkSync,
  writeSync: fs.writeSync,
} as const;

export type Disk = typeof systemDisk;

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = fs.constants;

/** A file that was not there before, for reading and appending. What a killed run left at `path` is removed first. */
export function createFile(disk: Disk, path: string, groupId?: number): number {
  const fd = openNew(disk, path);
  if (groupId !== undefined) disk.fchownSync(fd, -1, groupId);
  disk.fchmodSync(fd, FILE_MODE);
  return fd;
}

function openNew(disk: Disk, path: string): number {
  const flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return disk.openSync(path, flags, FILE_MODE);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
    disk.unlinkSync(path);
    return disk.openSync(path, flags, FILE_MODE);
  }
}

/** An existing plain file for reading and appending; undefined when there is none. */
export function openToAppend(disk: Disk, path: string): number | undefined {
  return openExisting(disk, path, O_RDWR | O_APPEND);
}

/** An existing plain file for reading; undefined when there is none. */
export function openToRead(disk: Disk, path: string): number | undefined {
  return openExisting(disk, path, O_RDONLY);
}

function openExisting(disk: Disk, path: string, flags: number): number | undefined {
  try {
    // A named pipe that somebody planted must not block us.
    return disk.openSync(path, flags | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Removes a file; one that is missing is removed already. */
export function remove(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
  }
}

/** Writes all of bytes[start, start + length); `onWritten` hears of every part, so that after a failure it is known how much went. */
export function writeAll(
  disk: Disk,
  fd: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  onWritten: (count: number) => void = () => undefined,
): void {
  let done = 0;
  while (done < length) {
    const count = disk.writeSync(fd, bytes, start + done, length - done, null);
    done += count;
    onWritten(count);
  }
}

/** Reads up to `length` bytes at `position` of the file to bytes[start, …); returns how many there were. */
export function readAt(
  disk: Disk,
  fd: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  position: number,
): number {
  let done = 0;
  while (done < length) {
    const count = disk.readSync(fd, bytes, start + done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** True for the failures that pass when somebody makes room: those are waited for. */
export function isFull(cause: unknown): boolean {
  const code = errorCode(cause);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** True when this process or the system has no descriptor left. */
export function isOutOfDescriptors(cause: unknown): boolean {
  const code = errorCode(cause);
  return code === 'EMFILE' || code === 'ENFILE';
}
