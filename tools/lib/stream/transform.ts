// A stage as a through2 Transform, for pipelines inside somebody's own Node program. Blocks flow through it, not lines.

import type { Transform, TransformCallback } from 'node:stream';
import through2 from 'through2';
import { createFeeder } from './feeder.ts';
import type { Stage } from './stage.ts';

/** A Transform of bytes. Its memory is the stage's; chunks of any size and cut are taken, output is copied. */
export function toTransform(stage: Stage): Transform {
  const feeder = createFeeder(stage);
  const take = (chunk: Buffer, from: number, done: TransformCallback): void => {
    let offset = from;
    while (offset < chunk.length) {
      const piece = chunk.subarray(offset, offset + feeder.area.length);
      feeder.area.set(piece);
      feeder.accept(piece.length, emit);
      offset += piece.length;
      const blocked = stage.blocked?.();
      if (blocked !== undefined) {
        blocked.then(() => take(chunk, offset, done), done);
        return;
      }
    }
    done();
  };
  const transform = through2(
    (chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) => take(chunk, 0, done),
    (done: TransformCallback) => {
      feeder.end(emit);
      const blocked = stage.blocked?.() ?? Promise.resolve();
      blocked.then(() => done(), done);
    },
  );
  const emit = (bytes: Uint8Array): void => {
    stage.ledger.bytesOut += bytes.length;
    transform.push(Buffer.from(bytes));
  };
  return transform;
}
