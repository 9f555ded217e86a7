// DIR/audit: who read, and what was discarded. Only tools of the suite write there, by this file: no record of a stream
// gets in, so nothing that a workload prints can forge one.
//
// Several processes may write at once. A record is one write(2) to a file that is opened for appending, so none overwrites
// another; the ring keeper reads the file itself and needs no word of it.

import fs from 'node:fs';
import { dirname } from 'node:path';
import { formatRecord } from '../record/format.ts';
import type { Field } from '../record/record.ts';
import { FILE_MODE } from './atomic.ts';
import { errorCode, StoreFailure, storeFailure } from './failure.ts';
import { makeFolder } from './folder.ts';
import { commonRing, type RingPaths } from './layout.ts';

export interface AuditEntry {
  /** The tool that did it. */
  readonly tool: string;
  /** What was done, a word: `read`, `discard`. */
  readonly action: string;
  readonly fields: readonly Field[];
  readonly timeMs: number;
}

/**
 * Appends a record to the audit ring of `directory`, which is made when it is missing.
 * @throws StoreFailure when it cannot be written: what must be audited must then not be done
 */
export function appendAudit(directory: string, entry: AuditEntry): void {
  const paths = commonRing(directory, 'audit');
  const line = Buffer.from(`${auditLine(entry)}\n`);
  makeFolder(directory, directory);
  // A keeper may begin a new file, or cut the old one down, between the two calls: then the record goes to the next file.
  while (!appendTo(paths, line));
}

/** The record of an entry, without a line feed. */
export function auditLine({ tool, action, fields, timeMs }: AuditEntry): string {
  const time = new Date(timeMs).toISOString();
  return formatRecord({ time, source: tool, kind: 'EVENT', message: action, fields });
}

/** False when the file was taken away meanwhile. */
function appendTo({ live: path, exact }: RingPaths, line: Buffer): boolean {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  try {
    const fd = fs.openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
    try {
      const stats = fs.fstatSync(fd);
      if (!stats.isFile()) throw new StoreFailure('write', path, 'it is no plain file');
      if (stats.size === 0) begin(fd, stats.gid, path, exact);
      const written = fs.writeSync(fd, line);
      if (written < line.length) throw new StoreFailure('write', path, 'no space is left', 'ENOSPC');
      return fs.fstatSync(fd).nlink > 0;
    } finally {
      fs.closeSync(fd);
    }
  } catch (cause) {
    throw storeFailure('write', path, cause);
  }
}

/** A first file is the exact one, too, until a keeper says otherwise. It belongs to the group of its folder: that of the tenant. */
function begin(fd: number, gid: number, live: string, exact: string): void {
  const group = fs.statSync(dirname(live)).gid;
  if (group !== gid) fs.fchownSync(fd, -1, group);
  fs.fchmodSync(fd, FILE_MODE);
  try {
    fs.linkSync(live, exact);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}
