// How a file is known again: device, inode and time of birth, a hash of its head, and a hash of what stands before a place that
// was read. Inodes are used again at once, names are given away by rotation, and a file that was emptied keeps all but its content.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { Identity, Mark } from '../positions/known.ts';

export const HEAD_BYTES = 1024;
export const MARK_BYTES = 64;

export function identityOf(stat: fs.BigIntStats): Identity {
  return { device: String(stat.dev), inode: String(stat.ino), born: String(bornOf(stat)) };
}

/** 0 where the file system does not know it. */
function bornOf({ birthtimeNs }: fs.BigIntStats): bigint {
  areBirthsTold ??= areBirthsTruthful();
  return areBirthsTold ? birthtimeNs : 0n;
}

let areBirthsTold: boolean | undefined;

/** Where there is no statx(2) Node.js gives the time of the last change of an inode in the place of its birth. */
function areBirthsTruthful(): boolean {
  const { birthtimeNs, ctimeNs } = fs.statSync(process.execPath, { bigint: true });
  return birthtimeNs !== ctimeNs;
}

/** The key of what can be open at one time only once. */
export function inodeKey({ device, inode }: Identity): string {
  return `${device}:${inode}`;
}

/** True unless the births are known and differ. */
export function sameBirth(one: Identity, other: Identity): boolean {
  return one.born === other.born || one.born === '0' || other.born === '0';
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** A mark over the first bytes of a file, as far as there are any. */
export function headOf(fd: number): Mark {
  const bytes = bytesBefore(fd, HEAD_BYTES, HEAD_BYTES);
  return { at: bytes.length, hash: hashOf(bytes) };
}

/** A mark at `at`, which was read. */
export function markAt(fd: number, at: number): Mark {
  return { at, hash: hashOf(bytesBefore(fd, at, MARK_BYTES)) };
}

/** True when the file still has the content that the marks were made of. */
export function hasContent(fd: number, head: Mark, mark: Mark): boolean {
  const first = bytesBefore(fd, head.at, head.at);
  if (first.length !== head.at || (head.at > 0 && hashOf(first) !== head.hash)) return false;
  if (mark.at === 0) return true;
  const wanted = Math.min(mark.at, MARK_BYTES);
  const before = bytesBefore(fd, mark.at, wanted);
  return before.length === wanted && hashOf(before) === mark.hash;
}

/** Up to `length` bytes that end at `end`; fewer where the file is shorter. */
export function bytesBefore(fd: number, end: number, length: number): Buffer {
  const start = Math.max(0, end - length);
  const bytes = Buffer.alloc(end - start);
  let count = 0;
  for (;;) {
    const more = fs.readSync(fd, bytes, count, bytes.length - count, start + count);
    count += more;
    if (more === 0 || count === bytes.length) return bytes.subarray(0, count);
  }
}
