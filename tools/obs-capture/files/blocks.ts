// The bytes of an open file as a stream that leaves the descriptor alone; that of Node.js closes it.

import fs from 'node:fs';
import { Readable } from 'node:stream';

const BLOCK_BYTES = 64 * 1024;

export function blocksOf(fd: number): Readable {
  return Readable.from(blocks(fd), { objectMode: false });
}

function* blocks(fd: number): Generator<Buffer> {
  for (let at = 0; ; ) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const count = fs.readSync(fd, block, 0, BLOCK_BYTES, at);
    if (count === 0) return;
    at += count;
    yield block.subarray(0, count);
  }
}
