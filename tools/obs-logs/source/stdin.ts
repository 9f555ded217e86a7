// Stdin as a source among others.

import { openInput } from '../../lib/stream/input.ts';
import type { Source } from './source.ts';

const AREA_BYTES = 64 * 1024;

/** @throws StreamFailure when stdin is closed or a directory */
export function createStdinSource(): Source {
  const input = openInput(0);
  const area = Buffer.allocUnsafe(AREA_BYTES);
  let start = 0;
  let end = 0;
  let isOver = false;
  let failure: unknown;
  let isStarted = false;
  let wake: () => void = () => undefined;

  const begin = (): void => {
    isStarted = true;
    input.start(area, {
      onBytes(bytes) {
        start = 0;
        end = bytes;
        wake();
        return false;
      },
      onEnd() {
        isOver = true;
        wake();
      },
      onFailure(cause) {
        failure = cause;
        wake();
      },
    });
  };

  return {
    async read(target, at, length) {
      while (start === end) {
        if (failure !== undefined) throw failure;
        if (isOver) return 0;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (isStarted) input.resume();
        else begin();
        await woken;
      }
      const count = area.copy(target, at, start, Math.min(end, start + length));
      start += count;
      return count;
    },
    close: () => input.close(),
  };
}
