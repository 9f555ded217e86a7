// An input whose bytes are pushed into it, for what does not come from a descriptor of its own: the parts of a stream that
// is taken apart, such as the two outputs of a container.

import type { Input } from './input.ts';
import type { InputHandlers } from './input-handlers.ts';

export interface PushedInput extends Input {
  /**
   * Hands bytes on at once; the input must be started. Returns false when no more should be pushed before onResume is called; what is
   * pushed all the same is handed on, too, and costs memory while the reader of the output is stalled.
   */
  push(bytes: Uint8Array): boolean;
  /** No more comes. */
  end(): void;
}

/** @param onResume called each time when more is wanted after a push that returned false */
export function createPushedInput(onResume: () => void): PushedInput {
  let area: Buffer = Buffer.alloc(0);
  let handlers: InputHandlers | undefined;
  let wantsMore = true;

  return {
    start(readArea, readHandlers) {
      area = readArea;
      handlers = readHandlers;
    },
    push(bytes) {
      for (let from = 0; from < bytes.length && handlers; from += area.length) {
        const piece = bytes.subarray(from, from + area.length);
        area.set(piece);
        wantsMore = handlers.onBytes(piece.length);
      }
      return wantsMore;
    },
    resume() {
      wantsMore = true;
      onResume();
    },
    // Whole lines only are pushed from here on, or the rest of one; whoever pushes decides where to stop.
    finishLine: () => onResume(),
    end() {
      const { onEnd } = handlers ?? {};
      handlers = undefined;
      onEnd?.();
    },
    close() {
      handlers = undefined;
    },
  };
}
