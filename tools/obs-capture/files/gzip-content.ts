// Whether a compressed file holds content that was read before it was compressed.

import fs from 'node:fs';
import { pipeline } from 'node:stream';
import zlib, { createGunzip, gunzipSync } from 'node:zlib';
import type { KnownFile, Mark } from '../positions/known.ts';
import { blocksOf } from './blocks.ts';
import { HEAD_BYTES, hashOf, MARK_BYTES } from './identity.ts';

/** More than enough for the first bytes of the content; a small file that would unfold to gigabytes stays small. */
const COMPRESSED_BYTES = 8 * 1024;

export function isGzip(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** The first bytes of the content, as far as they can be read. */
function gzipHead(fd: number): Buffer {
  try {
    const bytes = Buffer.alloc(COMPRESSED_BYTES);
    const count = fs.readSync(fd, bytes, 0, bytes.length, 0);
    const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
    return gunzipSync(bytes.subarray(0, count), options).subarray(0, HEAD_BYTES);
  } catch {
    // Not gzip: who reads it will say so.
    return Buffer.alloc(0);
  }
}

/** The one of `files` whose content, as far as it was read, the compressed file begins with. */
export async function findContent(fd: number, files: readonly KnownFile[]): Promise<KnownFile | undefined> {
  const head = gzipHead(fd);
  const alike = files.filter((file) => hasHead(head, file.head));
  for (const file of alike) {
    if (file.mark.at === 0 || (await hashBefore(fd, file.mark.at)) === file.mark.hash) return file;
  }
  return undefined;
}

function hasHead(head: Buffer, mark: Mark): boolean {
  return mark.at > 0 && head.length >= mark.at && hashOf(head.subarray(0, mark.at)) === mark.hash;
}

/** A hash over the bytes before `at`; undefined when there are not so many. */
async function hashBefore(fd: number, at: number): Promise<string | undefined> {
  const wanted = Math.min(at, MARK_BYTES);
  let seen = 0;
  let last = Buffer.alloc(0);
  try {
    const content = pipeline(blocksOf(fd), createGunzip(), () => undefined);
    for await (const chunk of content) {
      const piece = (chunk as Buffer).subarray(0, at - seen);
      seen += piece.length;
      last = Buffer.concat([last, piece.subarray(-wanted)]).subarray(-wanted);
      if (seen === at) return hashOf(last);
    }
  } catch {
    // Cut or broken before that place.
  }
  return undefined;
}
