// The distinct values of one label, up to a bound: the first ones that came are known, every further one is too many.

import type { Kernel } from '../../../lib/kernel/host.ts';
import { createInterner, type Interner, internerBytes, OVERFLOW } from '../../../lib/kernel/interner.ts';

/** Bytes that a value takes on average; where they are longer, fewer are known. */
const BYTES_PER_VALUE = 64;
/** A longer value is never known: nobody groups by it. */
export const MOST_VALUE_BYTES = 1024;

/** Kernel memory for the values of a label. */
export function valuesBytes(most: number): number {
  return internerBytes(most, most * BYTES_PER_VALUE) + MOST_VALUE_BYTES + 128;
}

export interface KnownValues {
  /** True for a value that is known, or becomes it. */
  admits(value: string): boolean;
  /** The same for the bytes of a value, without escapes, in kernel memory. */
  admitsBytes(start: number, length: number): boolean;
  readonly count: number;
}

export function createKnownValues(kernel: Kernel, most: number): KnownValues {
  const interner: Interner = createInterner(kernel, most, most * BYTES_PER_VALUE);
  const scratch = kernel.allocate(MOST_VALUE_BYTES);
  const admitsBytes = (start: number, length: number): boolean =>
    length <= MOST_VALUE_BYTES && interner.intern(start, length) !== OVERFLOW;
  return {
    admits(value) {
      if (value.length > MOST_VALUE_BYTES || Buffer.byteLength(value) > MOST_VALUE_BYTES) return false;
      return admitsBytes(scratch, kernel.bytes.write(value, scratch));
    },
    admitsBytes,
    get count() {
      return interner.count();
    },
  };
}

/** The same for a label that nobody announced, without memory of its own in the kernel. */
export function createFoundValues(most: number): Pick<KnownValues, 'admits' | 'count'> {
  const known = new Set<string>();
  return {
    admits(value) {
      if (known.has(value)) return true;
      if (known.size >= most || value.length > MOST_VALUE_BYTES) return false;
      known.add(value);
      return true;
    },
    get count() {
      return known.size;
    },
  };
}
