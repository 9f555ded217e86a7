// Which of the files that are remembered an open file is, whatever its name.

import fs from 'node:fs';
import type { Identity, KnownFile } from '../positions/known.ts';
import { bytesBefore, hasContent, inodeKey, MARK_BYTES, sameBirth } from './identity.ts';

/** What is remembered of the same inode, if it is the same file; the last one counts. */
export function sameFile(files: Iterable<KnownFile>, identity: Identity): KnownFile | undefined {
  const key = inodeKey(identity);
  let found: KnownFile | undefined;
  for (const file of files) {
    if (inodeKey(file.identity) === key && sameBirth(file.identity, identity)) found = file;
  }
  return found;
}

/** True when the file still holds what was read of it. */
export function stillHolds(fd: number, size: number, { place, head, mark }: KnownFile): boolean {
  return size >= place.position && hasContent(fd, head, mark);
}

/** The one of `files` whose content, as far as it was read, another file has: it was copied there. */
export function copiedFrom(fd: number, size: number, files: readonly KnownFile[]): KnownFile | undefined {
  return files.find((file) => file.head.at > 0 && stillHolds(fd, size, file));
}

/** True when a file is a copy, whole or in part, of one that is open too. */
export function isCopyOf(fd: number, size: number, originalFd: number): boolean {
  const original = fs.fstatSync(originalFd).size;
  const length = Math.min(size, original);
  if (length === 0) return false;
  const places = [Math.min(length, 16 * MARK_BYTES), length];
  return places.every((at) => {
    const wanted = at === length ? MARK_BYTES : at;
    return bytesBefore(fd, at, wanted).equals(bytesBefore(originalFd, at, wanted));
  });
}
