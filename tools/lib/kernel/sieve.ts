// The host side of the sieve kernel: a first, coarse filter in front of a scan.

import type { Kernel, KernelExports } from './host.ts';

/** What assembly/sieve.ts exports. */
interface SieveExports extends KernelExports {
  useSieve(kinds: number, address: number, length: number): void;
  sieveLines(start: number, end: number, output: number, limit: number): number;
  readonly sieved: WebAssembly.Global;
  readonly sieveEnd: WebAssembly.Global;
}

/** What records must be like to be left in. */
export interface SieveTest {
  /** Bit i: records of the kind that the scanner numbers i are. */
  readonly kinds: number;
  /** They hold this, without LF and in UTF-8, or a backslash; '' for any. */
  readonly text: string;
}

export interface Sieve {
  /**
   * Hands on what is left in of the whole lines of [start, end), in order, in blocks of whole lines; returns how many records were left out.
   * Foreign lines and lines in JSON form are left in.
   */
  lines(start: number, end: number, take: (start: number, end: number) => void): number;
}

const OUTPUT_BYTES = 256 * 1024;

/** Kernel memory that createSieve takes. */
export function sieveBytes(longestLineBytes: number): number {
  return longestLineBytes + OUTPUT_BYTES + 4096;
}

/** One sieve a kernel. */
export function createSieve(kernel: Kernel, { kinds, text }: SieveTest, longestLineBytes: number): Sieve {
  const exports = kernel.exports as SieveExports;
  const { address, length } = kernel.place(text);
  exports.useSieve(kinds, address, length);
  const areaBytes = longestLineBytes + 1 + OUTPUT_BYTES;
  const area = kernel.allocate(areaBytes);
  return {
    lines(start, end, take) {
      let sieved = 0;
      for (let position = start; position < end; ) {
        position = exports.sieveLines(position, end, area, area + areaBytes) >>> 0;
        sieved += (exports.sieved.value as number) >>> 0;
        const filled = (exports.sieveEnd.value as number) >>> 0;
        if (filled > area) take(area, filled);
      }
      return sieved;
    },
  };
}
