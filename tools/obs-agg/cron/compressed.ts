// Generations that a rotation has compressed. They are unpacked into a file without a name, so that they are read as all others are: what
// it takes is room on the disk for as long as the run lasts.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import zlib, { createGunzip, gunzipSync } from 'node:zlib';
import { SystemError } from '../../lib/cli/failure.ts';
import { type Generation, hashOf, isSince, type OpenFile } from './generation.ts';
import { isGzippedName } from './names.ts';

/** So much of a compressed file is enough for the beginning of what is in it. */
const PACKED_HEAD_BYTES = 64 * 1024;
/** RFC 1952, 2.3.1. */
const MAGIC = Buffer.from([0x1f, 0x8b]);

interface Packed {
  readonly path: string;
  readonly changedMs: number;
  readonly bornMs: number;
}

/**
 * The generation `last` of the file at `path` and those after it, unpacked in `folder`, the oldest first; none when no .gz file beside it
 * begins as it does. @throws SystemError when one cannot be unpacked
 */
export async function unpackedFrom(path: string, last: Generation, folder: string): Promise<OpenFile[]> {
  const packed = packedBeside(path);
  const first = packed.findIndex((file) => beginsAs(file, last));
  return unpackAll(first < 0 ? [] : packed.slice(first), folder);
}

/** All that were written since `empty` was opened, of which nothing was counted; those of `older` are known. @throws as unpackedFrom */
export async function unpackedSince(
  path: string,
  empty: Generation,
  older: readonly Generation[],
  folder: string,
): Promise<OpenFile[]> {
  const since = packedBeside(path).filter((file) => isSince(file, empty));
  return unpackAll(
    since.filter(
      (file) => !older.some((generation) => generation.position > 0 && beginsAs(file, generation)),
    ),
    folder,
  );
}

async function unpackAll(packed: readonly Packed[], folder: string): Promise<OpenFile[]> {
  const files: OpenFile[] = [];
  try {
    for (const file of packed) files.push(await unpack(file, folder));
  } catch (error) {
    for (const { fd } of files) fs.closeSync(fd);
    throw error;
  }
  return files;
}

/** By the time of the last change, which gzip(1) leaves as it was. */
function packedBeside(path: string): Packed[] {
  const name = basename(path);
  return fs
    .readdirSync(dirname(path), { withFileTypes: true })
    .filter((entry) => entry.isFile() && isGzippedName(entry.name, name))
    .map((entry) => join(dirname(path), entry.name))
    .filter(isGzip)
    .map(timesOf)
    .sort((left, right) => left.changedMs - right.changedMs);
}

function timesOf(path: string): Packed {
  const { mtimeMs, birthtimeMs } = fs.statSync(path, { bigint: true });
  return { path, changedMs: Number(mtimeMs), bornMs: Number(birthtimeMs) };
}

function isGzip(path: string): boolean {
  return headOf(path, MAGIC.length).equals(MAGIC);
}

function beginsAs({ path }: Packed, { headBytes, headHash }: Generation): boolean {
  try {
    const packed = headOf(path, PACKED_HEAD_BYTES);
    const head = gunzipSync(packed, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
    return head.length >= headBytes && hashOf(head.subarray(0, headBytes)) === headHash;
  } catch (error) {
    // Damaged so early that nobody can tell what it was.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) return false;
    throw error;
  }
}

function headOf(path: string, most: number): Buffer {
  const fd = fs.openSync(path, fs.constants.O_RDONLY);
  try {
    const head = Buffer.alloc(most);
    return head.subarray(0, fs.readSync(fd, head, 0, most, 0));
  } finally {
    fs.closeSync(fd);
  }
}

async function unpack({ path, changedMs, bornMs }: Packed, folder: string): Promise<OpenFile> {
  const name = join(folder, `.obs-agg-${process.pid}-${randomBytes(6).toString('hex')}`);
  const fd = fs.openSync(name, 'wx+', 0o600);
  try {
    fs.unlinkSync(name);
    await pipeline(fs.createReadStream(path), createGunzip(), async (content) => {
      for await (const block of content) fs.appendFileSync(fd, block);
    });
    const { dev, ino } = fs.statSync(path, { bigint: true });
    return {
      path,
      fd,
      device: String(dev),
      inode: String(ino),
      size: fs.fstatSync(fd).size,
      changedMs,
      bornMs,
    };
  } catch (error) {
    fs.closeSync(fd);
    const reason = error instanceof Error ? error.message : String(error);
    throw new SystemError(`cannot unpack ${path}: ${reason}; when it is removed its lines are left out`);
  }
}
