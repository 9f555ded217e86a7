// A file compressed by gzip as an input. Its positions count decompressed bytes.

import fs from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import { errorCode, StreamFailure } from '../../lib/stream/failure.ts';
import type { Input } from '../../lib/stream/input.ts';

export interface GzipInput extends Input {
  /** The file ended in the middle: whoever compresses it is not done yet. */
  readonly isCut: boolean;
}

/** Reads what follows the first `start` bytes of the content. */
export function gzipInput(path: string, name: string, start: number): GzipInput {
  let toSkip = start;
  let isCut = false;
  let file: fs.ReadStream | undefined;
  let gunzip: Gunzip | undefined;
  return {
    get isCut() {
      return isCut;
    },
    start(area, handlers) {
      const fail = (error: Error): void => {
        this.close();
        // zlib calls a file that stops too early a buffer error.
        isCut = errorCode(error) === 'Z_BUF_ERROR';
        if (isCut) handlers.onEnd();
        else handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
      };
      file = fs.createReadStream(path);
      gunzip = createGunzip({ chunkSize: 64 * 1024 });
      file.on('error', fail);
      gunzip.on('error', fail);
      gunzip.on('data', (chunk: Buffer) => {
        const skipped = Math.min(toSkip, chunk.length);
        toSkip -= skipped;
        if (skipped === chunk.length) return;
        area.set(chunk.subarray(skipped));
        if (!handlers.onBytes(chunk.length - skipped)) gunzip?.pause();
      });
      gunzip.on('end', handlers.onEnd);
      file.pipe(gunzip);
    },
    resume: () => void gunzip?.resume(),
    finishLine: () => undefined,
    close() {
      file?.unpipe();
      file?.removeAllListeners();
      file?.on('error', () => undefined);
      file?.destroy();
      gunzip?.removeAllListeners();
      gunzip?.on('error', () => undefined);
      gunzip?.destroy();
    },
  };
}
