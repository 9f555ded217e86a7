// Reads a descriptor to the end of the line that was begun, byte by byte, so that not one byte of the next line is taken from
// whoever reads on.

import fs from 'node:fs';
import { errorCode, StreamFailure } from './failure.ts';
import type { InputHandlers } from './input-handlers.ts';

const LF = 0x0a;
const RETRY_MS = 5;

/** Why reading stopped: at the LF, at the end of the area or of the input, or because nothing more has come yet. */
type Stop = 'feed' | 'full' | 'end' | 'empty';

export interface LineEndReader {
  /** Reads on, as at first, after onBytes has returned false. */
  readonly step: () => void;
  close(): void;
}

/**
 * For a descriptor that does not block: a file, or one that is non-blocking. Hands bytes on like an Input until the LF was handed on.
 * Call step() to begin.
 */
export function readLineEnd(fd: number, name: string, area: Buffer, handlers: InputHandlers): LineEndReader {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const goOn = (stop: Stop): void => {
    if (closed) return;
    if (stop === 'end') handlers.onEnd();
    // It may come within the grace that the caller keeps; a timer is enough for that.
    else if (stop === 'empty') timer = setTimeout(step, RETRY_MS);
    else if (stop === 'full') setImmediate(step);
  };
  const step = (): void => {
    clearTimeout(timer);
    if (closed) return;
    let read: { bytes: number; stop: Stop };
    try {
      read = readBytes(fd, area);
    } catch (error) {
      handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
      return;
    }
    if (read.bytes === 0 || handlers.onBytes(read.bytes)) goOn(read.stop);
  };
  return {
    step,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Puts bytes up to the LF at the start of the area. Throws what read(2) throws. */
function readBytes(fd: number, area: Buffer): { bytes: number; stop: Stop } {
  for (let bytes = 0; bytes < area.length; bytes++) {
    const stop = readByte(fd, area, bytes);
    if (stop !== undefined) return { bytes: stop === 'feed' ? bytes + 1 : bytes, stop };
  }
  return { bytes: area.length, stop: 'full' };
}

function readByte(fd: number, area: Buffer, at: number): Stop | undefined {
  try {
    if (fs.readSync(fd, area, at, 1, null) === 0) return 'end';
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return 'empty';
    // The other end of a socket was closed.
    if (errorCode(error) === 'ECONNRESET') return 'end';
    throw error;
  }
  return area[at] === LF ? 'feed' : undefined;
}
