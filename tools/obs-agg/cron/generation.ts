// One generation of a file that rotates: told by device, inode and a hash of its beginning, because an inode alone is soon used again.

import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** A generation and how far it has been counted. */
export interface Generation {
  readonly device: string;
  readonly inode: string;
  /** Bytes of the beginning that the hash is of: all of them were counted, so they do not change any more. */
  readonly headBytes: number;
  readonly headHash: string;
  /** Everything before was counted; the beginning of a line. */
  readonly position: number;
  /** Of its last change when it was opened. */
  readonly changedMs?: number;
}

/** An open file with its generation. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly changedMs: number;
  /** When it was made; 0 where the file system does not say. */
  readonly bornMs: number;
}

const HEAD_BYTES = 1024;

/** Opens a file for reading; undefined when there is none. @throws what open(2) throws otherwise */
export function openFile(path: string): OpenFile | undefined {
  let fd: number;
  try {
    fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const stats = fs.fstatSync(fd, { bigint: true });
  if (!stats.isFile()) {
    fs.closeSync(fd);
    throw Object.assign(new Error(`cannot read ${path}: it is no plain file`), { exitStatus: 2 });
  }
  return {
    path,
    fd,
    device: String(stats.dev),
    inode: String(stats.ino),
    size: Number(stats.size),
    changedMs: Number(stats.mtimeMs),
    bornMs: Number(stats.birthtimeMs),
  };
}

/** The beginning of a file as it is now. */
export function headOf({ fd }: OpenFile): Buffer {
  return readHead(fd, HEAD_BYTES);
}

/** The generation of a file of which `position` bytes were counted, and which began as `head` when it was opened: it may be cut meanwhile. */
export function generationOf(file: OpenFile, position: number, head: Buffer): Generation {
  const headBytes = Math.min(HEAD_BYTES, position);
  const now = head.length < headBytes ? readHead(file.fd, headBytes) : head;
  const counted = now.subarray(0, head.length).equals(head) ? now.subarray(0, headBytes) : head;
  const { device, inode, changedMs } = file;
  return { device, inode, headBytes: counted.length, headHash: hashOf(counted), position, changedMs };
}

/** True when the file begins as the generation does and is at least as long as was counted. */
export function continues(file: OpenFile, { headBytes, headHash, position }: Generation): boolean {
  return file.size >= position && hashHead(file.fd, headBytes) === headHash;
}

/** True when it is the very file, however it is named now. */
export function isSame(file: OpenFile, generation: Generation): boolean {
  return file.device === generation.device && file.inode === generation.inode && continues(file, generation);
}

/**
 * True when all of the file was written after `generation` was opened, of which nothing was counted: by both of its times, for a rotated
 * file may still get lines, and a copy of an old one is new.
 */
export function isSince(
  { changedMs, bornMs }: Pick<OpenFile, 'changedMs' | 'bornMs'>,
  { changedMs: then }: Generation,
): boolean {
  return then !== undefined && changedMs > then && (bornMs > then || bornMs === 0);
}

function hashHead(fd: number, bytes: number): string {
  return hashOf(readHead(fd, bytes));
}

function readHead(fd: number, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const read = fs.readSync(fd, head, length, bytes - length, length);
    if (read === 0) break;
    length += read;
  }
  return head.subarray(0, length);
}

/** What a generation knows of its beginning. */
export function hashOf(head: Uint8Array): string {
  return createHash('sha256').update(head).digest('hex').slice(0, 32);
}
