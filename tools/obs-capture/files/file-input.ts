// A regular file as an input that is read when it is told to, block by block, and notices when what it has read is there no more.
//
// Each read begins a little before the place that was reached: where these bytes have changed, the file was emptied and written
// again, however long it is by now. That costs no system call.

import fs from 'node:fs';
import { StreamFailure } from '../../lib/stream/failure.ts';
import type { Input } from '../../lib/stream/input.ts';
import type { InputHandlers } from '../../lib/stream/input-handlers.ts';
import type { Mark } from '../positions/known.ts';
import { bytesBefore, hashOf, MARK_BYTES } from './identity.ts';

/** What a read found: bytes, nothing new, other content than before, or a failure, which was told. */
export type ReadResult = 'data' | 'end' | 'changed' | 'failed';

export interface FileInput extends Input {
  read(): ReadResult;
  /** The next byte to read. */
  readonly position: number;
  /** A mark at the position, of what was read. */
  mark(): Mark;
}

/** Whoever calls read() looks first whether the output has room. */
export function fileInput(fd: number, name: string, start: number): FileInput {
  let position = start;
  let area: Buffer = Buffer.alloc(0);
  let handlers: InputHandlers | undefined;
  let before = Buffer.from(bytesBefore(fd, start, MARK_BYTES));
  const again = Buffer.alloc(MARK_BYTES);

  const remember = (bytes: number): void => {
    const kept = Math.min(before.length, Math.max(0, MARK_BYTES - bytes));
    const fresh = area.subarray(Math.max(0, bytes - MARK_BYTES), bytes);
    before = Buffer.concat([before.subarray(before.length - kept), fresh]);
  };

  return {
    start(target, given) {
      area = target;
      handlers = given;
    },
    get position() {
      return position;
    },
    mark: () => ({ at: position, hash: hashOf(before) }),
    read() {
      if (!handlers) return 'end';
      const check = again.subarray(0, before.length);
      let count: number;
      try {
        count = fs.readvSync(fd, check.length > 0 ? [check, area] : [area], position - check.length);
      } catch (error) {
        handlers.onFailure(new StreamFailure(`cannot read ${name}`, error));
        return 'failed';
      }
      if (count < check.length || !check.equals(before)) return 'changed';
      const bytes = count - check.length;
      if (bytes === 0) return 'end';
      remember(bytes);
      position += bytes;
      handlers.onBytes(bytes);
      return 'data';
    },
    resume: () => undefined,
    finishLine: () => undefined,
    close() {
      handlers = undefined;
    },
  };
}
