// Pipes between a test and the code under test in the same process: Node.js makes none, so they are FIFOs.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pipe {
  /** Blocking, as a shell gives it to a command. */
  readonly writeFd: number;
  /** Non-blocking: a test never hangs in a read. */
  readonly readFd: number;
  /** What there is to read, up to `maxBytes`; empty when that is nothing, undefined at the end. */
  read(maxBytes?: number): Buffer | undefined;
  closeReader(): void;
  closeWriter(): void;
}

let made = 0;

/** A fresh pipe; its name is removed at once, it lives as long as its descriptors. */
export function makePipe(): Pipe {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-pipe-'));
  const path = join(folder, String(made++));
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error('mkfifo failed');
  const readFd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const writeFd = fs.openSync(path, fs.constants.O_WRONLY);
  fs.rmSync(folder, { recursive: true });
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

/** Waits, turn by turn, for what is bound to happen; the test's own time limit ends it. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}
