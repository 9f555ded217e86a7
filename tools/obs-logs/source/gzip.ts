// A .gz file as a source: decompressed as it is read, so that it takes no more memory than any other, whatever it grows to.

import fs from 'node:fs';
import zlib from 'node:zlib';
import { StoreFailure } from '../../lib/store/failure.ts';
import type { Source } from './source.ts';

const MAGIC = Buffer.from([0x1f, 0x8b]);

/** True for a file that begins as gzip (RFC 1952) does. */
export function isGzip(fd: number): boolean {
  const head = Buffer.alloc(MAGIC.length);
  return fs.readSync(fd, head, 0, head.length, 0) === head.length && head.equals(MAGIC);
}

/** Takes the descriptor over. A file that is cut short or damaged is a StoreFailure once what is whole was read. */
export function createGzipSource(fd: number, path: string): Source {
  const stream = fs.createReadStream(path, { fd, start: 0 }).pipe(zlib.createGunzip());
  let failure: unknown;
  let isOver = false;
  let wake: () => void = () => undefined;
  let rest: Buffer = Buffer.alloc(0);
  stream.on('readable', () => wake());
  stream.on('end', () => {
    isOver = true;
    wake();
  });
  stream.on('error', (cause: Error) => {
    failure = new StoreFailure('decompress', path, cause.message, 'EGZIP');
    wake();
  });

  const next = async (): Promise<Buffer | undefined> => {
    for (;;) {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (failure !== undefined) throw failure;
      if (isOver) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    async read(target, at, length) {
      if (rest.length === 0) rest = (await next()) ?? rest;
      const count = rest.copy(target, at, 0, length);
      rest = rest.subarray(count);
      return count;
    },
    close: () => void stream.destroy(),
  };
}
