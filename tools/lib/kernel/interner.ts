// Byte strings of a stream as small numbers, and the numbers back as strings.

import type { Kernel } from './host.ts';

/** The number that stands for every string beyond the bound. */
export const OVERFLOW = 0xffff_ffff;

export interface Interner {
  readonly handle: number;
  /** Strings that have numbers at most. */
  readonly most: number;
  /** The string of a number that a kernel gave out; decoded once. */
  text(id: number): string;
  /** The number of the string that stands at [start, start + length). */
  intern(start: number, length: number): number;
  count(): number;
}

/** Kernel memory that an interner takes, for sizing. Mirrors assembly/intern.ts. */
export function internerBytes(most: number, bytes: number): number {
  let slots = 64;
  while (slots < most * 2) slots *= 2;
  return slots * 4 + most * 12 + bytes + 1024;
}

/** At most `most` strings, `bytes` bytes together; further ones get OVERFLOW. */
export function createInterner(kernel: Kernel, most: number, bytes: number): Interner {
  const { exports } = kernel;
  const handle = exports.createInterner(most, bytes);
  // Proves that the areas fit: the kernel itself does not check.
  kernel.allocate(0);
  const texts: string[] = [];
  return {
    handle,
    most,
    text(id) {
      let text = texts[id];
      if (text === undefined) {
        const start = exports.internedText(handle, id);
        text = kernel.text(start, start + exports.internedLength(handle, id));
        texts[id] = text;
      }
      return text;
    },
    intern: (start, length) => exports.intern(handle, start, length) >>> 0,
    count: () => exports.internedCount(handle),
  };
}
