// A place in kernel memory for the texts of a test, with hostile bytes on both sides: kernels read whole vectors and must not act
// on what they see there.

import type { Kernel } from '../../../tools/lib/kernel/host.ts';

const MARGIN_BYTES = 64;

/** Bytes that would change a result if they were taken for part of the text. */
export const SURROUNDINGS = ['\n', ' env=1 a="', '0123456789Z a INFO b=', '"', '\r\n{'] as const;

export interface Area {
  readonly start: number;
  /** Puts a latin1 text at `start` amid `surrounding`; returns its end. */
  put(text: string, surrounding: string): number;
  /** The bytes of [start, end) as latin1. */
  get(start: number, end: number): string;
}

export function createArea(kernel: Kernel, bytes: number): Area {
  const outer = kernel.allocate(bytes + 2 * MARGIN_BYTES);
  const start = outer + MARGIN_BYTES;
  return {
    start,
    put(text, surrounding) {
      if (text.length > bytes) throw new RangeError(`a text of ${text.length} bytes in an area of ${bytes}`);
      const end = start + text.length;
      kernel.bytes.fill(surrounding, outer, start, 'latin1');
      kernel.bytes.write(text, start, 'latin1');
      kernel.bytes.fill(surrounding, end, end + MARGIN_BYTES, 'latin1');
      return end;
    },
    get: (from, to) => kernel.bytes.toString('latin1', from, to),
  };
}
