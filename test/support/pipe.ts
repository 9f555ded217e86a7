// Pipes whose ends a test holds: Node.js gives its children sockets, which tools handle in another way, and makes no pipes
// for itself, so these are FIFOs.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = fs.constants;

export interface PipeEnds {
  readonly readFd: number;
  readonly writeFd: number;
}

/** A fresh pipe with one end non-blocking, for the test, and the other one as a shell gives it to a command. */
export function makePipeEnds(nonBlocking: 'read' | 'write'): PipeEnds {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-pipe-'));
  const path = join(folder, 'pipe');
  const { status, error } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw error ?? new Error('mkfifo failed');
  // With both ends open once, neither open waits for the other.
  const both = fs.openSync(path, O_RDWR | O_NONBLOCK);
  const readFd = fs.openSync(path, O_RDONLY | (nonBlocking === 'read' ? O_NONBLOCK : 0));
  const writeFd = fs.openSync(path, O_WRONLY | (nonBlocking === 'write' ? O_NONBLOCK : 0));
  fs.closeSync(both);
  fs.rmSync(folder, { recursive: true });
  return { readFd, writeFd };
}

export interface Pipe extends PipeEnds {
  /** What there is to read, up to `maxBytes`; empty when that is nothing, undefined at the end. */
  read(maxBytes?: number): Buffer | undefined;
  closeReader(): void;
  closeWriter(): void;
}

/** A pipe that is read by the test, without ever hanging in a read. */
export function makePipe(): Pipe {
  const { readFd, writeFd } = makePipeEnds('read');
  return { readFd, writeFd, read: reader(readFd), closeReader: closer(readFd), closeWriter: closer(writeFd) };
}

function reader(fd: number): Pipe['read'] {
  const area = Buffer.alloc(64 * 1024);
  return (maxBytes = area.length) => {
    try {
      const bytes = fs.readSync(fd, area, 0, Math.min(maxBytes, area.length), null);
      return bytes === 0 ? undefined : Buffer.from(area.subarray(0, bytes));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return Buffer.alloc(0);
      throw error;
    }
  };
}

function closer(fd: number): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) fs.closeSync(fd);
    isOpen = false;
  };
}

/** The next turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits for what is bound to happen; the time limit of the test ends it. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}
