// --record: every frame as a line of JSON at the end of a file, whole lines only.

import fs from 'node:fs';
import { SystemError } from '../../lib/cli/failure.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { jsonFrame } from '../view/json.ts';

const MODE = 0o640;

export interface Recorder {
  write(snapshot: Snapshot): void;
  close(): void;
}

/** Appends to the file at `path`, which is made when it is missing. Throws what the system says. */
export function openRecorder(path: string): Recorder {
  const { O_WRONLY, O_CREAT, O_APPEND } = fs.constants;
  const descriptor = fs.openSync(path, O_WRONLY | O_CREAT | O_APPEND, MODE);
  return {
    write(snapshot) {
      const bytes = Buffer.from(jsonFrame(snapshot));
      try {
        for (let from = 0; from < bytes.length; ) from += fs.writeSync(descriptor, bytes, from);
      } catch (cause) {
        throw new SystemError(`cannot write ${path}: ${reasonOf(cause)}`);
      }
    },
    close: () => fs.closeSync(descriptor),
  };
}
