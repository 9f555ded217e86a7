// The file of --reject: lines are appended, whole, and nothing is lost when that fails.

import fs from 'node:fs';
import { UsageError } from '../lib/cli/failure.ts';
import { errorCode, reasonOf } from '../lib/stream/failure.ts';
import { toBytes } from './lossless.ts';

export interface DeadLetters {
  /** Appends whole lines; false when the file did not take all of them. */
  write(lines: string): boolean;
  close(): void;
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = fs.constants;
const MODE = 0o640;

/** Opens a file for appending, or makes it. @throws UsageError @param onFailure called once, with the reason of the first failure */
export function openDeadLetters(file: string, onFailure: (reason: string) => void): DeadLetters {
  const descriptor = open(file);
  let hasFailed = false;
  return {
    write(lines) {
      try {
        const bytes = toBytes(lines);
        for (let at = 0; at < bytes.length; ) at += fs.writeSync(descriptor, bytes, at);
        return true;
      } catch (error) {
        if (!hasFailed) onFailure(reasonOf(error));
        hasFailed = true;
        return false;
      }
    },
    close: () => fs.closeSync(descriptor),
  };
}

function open(file: string): number {
  try {
    return fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, MODE);
  } catch (error) {
    const reason = errorCode(error) === 'ELOOP' ? 'it is a symbolic link' : reasonOf(error);
    throw new UsageError(`--reject ${file}: cannot be opened: ${reason}`);
  }
}
