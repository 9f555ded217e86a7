// The frames of a recording, one after the other: a little of the file at a time, so that a recording of any length plays.

import fs from 'node:fs';
import { UsageError } from '../../lib/cli/failure.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { snapshotOf } from './parse.ts';

const PIECE_BYTES = 256 * 1024;
/** A longer line is no frame. */
const MOST_LINE_BYTES = 64 * 1024 * 1024;
const LF = 0x0a;

export interface Recording {
  /** The next frame; undefined at the end. */
  next(): Snapshot | undefined;
  close(): void;
}

/** Opens the recording at `path`. Throws what the system says. */
export function openRecording(path: string): Recording {
  const descriptor = fs.openSync(path, 'r');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let isAtEnd = false;

  /** The next line; what is not ended is not there yet. */
  const nextLine = (): string | undefined => {
    for (let searched = 0; ; ) {
      const feed = rest.indexOf(LF, searched);
      if (feed >= 0) {
        const line = rest.toString('utf8', 0, feed);
        rest = rest.subarray(feed + 1);
        return line;
      }
      searched = rest.length;
      const read = isAtEnd ? 0 : fs.readSync(descriptor, piece);
      isAtEnd = read === 0;
      if (isAtEnd) return undefined;
      rest = Buffer.concat([rest, piece.subarray(0, read)]);
      if (rest.length > MOST_LINE_BYTES) throw noFrame(path, number + 1);
    }
  };

  return {
    next() {
      const line = nextLine();
      if (line === undefined) return undefined;
      number += 1;
      const snapshot = snapshotOf(line);
      if (snapshot === undefined) throw noFrame(path, number);
      return snapshot;
    },
    close: () => fs.closeSync(descriptor),
  };
}

function noFrame(path: string, line: number): UsageError {
  return new UsageError(`${path}:${line}: is no frame that obs-top --record wrote`);
}
