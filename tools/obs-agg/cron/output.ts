// Standard output with a memory: what a run that was killed has written of its last records is not written again.
//
// Before records are written, they and the place in the output where they begin are saved. The next run compares: what stands there
// already is left out. That needs a regular file that nobody else writes; to a pipe they are written again, as the same records.

import fs from 'node:fs';
import { openOutput } from '../../lib/stream/output.ts';
import type { OutputPlace } from './state.ts';

export interface Sink {
  /** Writes and waits until it is taken. Rejects when it cannot be. */
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** The reader of standard output is gone. */
export class ReaderGone extends Error {
  readonly signal = 'SIGPIPE';
}

export function openSink(): Sink {
  const output = openOutput(1);
  let settle: (error?: unknown) => void = () => undefined;
  let failure: unknown;
  output.onDrain = () => settle();
  output.onGone = () => {
    failure = new ReaderGone('nobody reads the output');
    settle(failure);
  };
  output.onFailure = (error) => {
    failure = error;
    settle(error);
  };
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve() : reject(error));
        output.write(bytes);
        if (failure !== undefined) reject(failure);
        else if (output.flush()) resolve();
      }),
    close: () => output.close(),
  };
}

/** Where standard output ends now; undefined for what is no regular file. */
export function placeOfOutput(): OutputPlace | undefined {
  const stats = fs.fstatSync(1, { bigint: true });
  if (!stats.isFile()) return undefined;
  return { device: String(stats.dev), inode: String(stats.ino), size: Number(stats.size) };
}

/** What of `bytes` does not stand in the output yet, from the place where they were to begin. */
export function unwritten(bytes: Buffer, place: OutputPlace | undefined): Uint8Array {
  const now = placeOfOutput();
  if (place === undefined || now === undefined) return bytes;
  if (now.device !== place.device || now.inode !== place.inode || now.size < place.size) return bytes;
  const there = readBack(place.size, Math.min(bytes.length, now.size - place.size));
  if (there === undefined || !there.equals(bytes.subarray(0, there.length))) return bytes;
  return bytes.subarray(there.length);
}

/** Standard output is mostly open for writing only. */
function readBack(position: number, length: number): Buffer | undefined {
  const buffer = Buffer.alloc(length);
  let fd: number | undefined;
  try {
    fd = fs.openSync('/proc/self/fd/1', fs.constants.O_RDONLY);
    let read = 0;
    while (read < length) {
      const taken = fs.readSync(fd, buffer, read, length - read, position + read);
      if (taken === 0) return undefined;
      read += taken;
    }
    return buffer;
  } catch {
    // It may be written and not read; then nothing is known of it.
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
