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
}

/** An open file with its generation. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly changedMs: number;
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
  };
}

/** The generation of a file of which `position` bytes were counted. */
export function generationOf(file: OpenFile, position: number): Generation {
  const headBytes = Math.min(HEAD_BYTES, position);
  const { device, inode } = file;
  return { device, inode, headBytes, headHash: hashHead(file.fd, headBytes), position };
}

/** True when the file begins as the generation does and is at least as long as was counted. */
export function continues(file: OpenFile, { headBytes, headHash, position }: Generation): boolean {
  return file.size >= position && hashHead(file.fd, headBytes) === headHash;
}

/** True when it is the very file, however it is named now. */
export function isSame(file: OpenFile, generation: Generation): boolean {
  return file.device === generation.device && file.inode === generation.inode && continues(file, generation);
}

function hashHead(fd: number, bytes: number): string {
  const head = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const read = fs.readSync(fd, head, length, bytes - length, length);
    if (read === 0) break;
    length += read;
  }
  return hashOf(head.subarray(0, length));
}

/** What a generation knows of its beginning. */
export function hashOf(head: Uint8Array): string {
  return createHash('sha256').update(head).digest('hex').slice(0, 32);
}
