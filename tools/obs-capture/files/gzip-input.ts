// A file compressed by gzip as an input. Its positions count decompressed bytes.

import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { errorCode, StreamFailure } from '../../lib/stream/failure.ts';
import type { Input } from '../../lib/stream/input.ts';
import { blocksOf } from './blocks.ts';

/** Reads what follows the first `start` bytes of the content. `onCut` is called instead of onEnd where the file ends in the middle. */
export function gzipInput(
  { fd, path }: { readonly fd: number; readonly path: string },
  start: number,
  onCut: () => void,
): Input {
  let toSkip = start;
  let file: Readable | undefined;
  let gunzip: Gunzip | undefined;
  return {
    start(area, handlers) {
      const fail = (error: Error): void => {
        this.close();
        // zlib calls a file that stops too early a buffer error.
        if (errorCode(error) === 'Z_BUF_ERROR') onCut();
        else handlers.onFailure(new StreamFailure(`cannot read ${path}`, error));
      };
      file = blocksOf(fd);
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
