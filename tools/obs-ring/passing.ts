// When lines are passed on: at once, and then kept; or, carefully, once they are on the disk; or never.

import type { Kernel } from '../lib/kernel/host.ts';
import type { Emit } from '../lib/stream/stage.ts';

export interface Passing {
  /** Lines stand at [start, end); `keep` keeps them. */
  lines(start: number, end: number, emit: Emit, keep: () => void): void;
  /** Time goes by: what waited may be passed on by now. */
  wake(emit: Emit): void;
  /** There are no more. */
  end(emit: Emit): void;
}

export function passAtOnce(kernel: Kernel): Passing {
  return {
    lines(start, end, emit, keep) {
      if (end > start) emit(kernel.bytes.subarray(start, end));
      keep();
    },
    wake: () => undefined,
    end: () => undefined,
  };
}

export const passNothing: Passing = {
  lines: (_start, _end, _emit, keep) => keep(),
  wake: () => undefined,
  end: () => undefined,
};

/**
 * `sync` brings what was kept to the disk; false when the disk is full and lines wait for it. Then they are not passed on before, or at the
 * end of the input; no more than was read before the stage said that it waits.
 */
export function passCarefully(kernel: Kernel, sync: () => boolean): Passing {
  let waiting: Uint8Array[] = [];
  const passWaiting = (emit: Emit): void => {
    for (const bytes of waiting) emit(bytes);
    waiting = [];
  };
  return {
    lines(start, end, emit, keep) {
      keep();
      if (!sync()) {
        // slice() of a Buffer would be the memory itself.
        waiting.push(Buffer.from(kernel.bytes.subarray(start, end)));
        return;
      }
      passWaiting(emit);
      if (end > start) emit(kernel.bytes.subarray(start, end));
    },
    wake(emit) {
      if (waiting.length > 0 && sync()) passWaiting(emit);
    },
    end: passWaiting,
  };
}
