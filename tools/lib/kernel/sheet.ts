// A sheet: what a kernel has read of the lines of a block, as columns that another kernel takes (assembly/tally-sheet.ts).

import type { Kernel, KernelExports } from './host.ts';

interface SheetExports extends KernelExports {
  useSheet(
    lines: number,
    times: number,
    weights: number,
    numbers: number,
    passes: number,
    founds: number,
    values: number,
    divisors: number,
    dimensions: number,
  ): void;
}

/** Rows at most. Mirrors assembly/tally-sheet.ts, and so does the order of columns. */
export const SHEET_ROWS = 8192;
const MOST_FIELDS = 32;

/** By row, and values and dimensions by wanted field and row. */
export interface Sheet {
  /** Where the line of the row stands. */
  readonly lines: Uint32Array;
  /** Microseconds since the epoch; NaN for a line that the host must read. */
  readonly times: Float64Array;
  readonly weights: Float64Array;
  /** The number of the keys, in the numbering of whoever has read them. */
  readonly numbers: Uint32Array;
  /** The filters that it passes, a bit each. */
  readonly passes: Uint32Array;
  /** The wanted fields that have a value, a bit each. */
  readonly founds: Uint32Array;
  readonly values: Float64Array;
  readonly dimensions: Uint8Array;
}

/** Bytes of a sheet, for sizing; what nobody touches costs no resident memory. */
export const SHEET_BYTES = SHEET_ROWS * (3 * 8 + 4 * 4 + MOST_FIELDS * (8 + 1));
/** Kernel memory of a sheet that is read into. */
export const READING_BYTES = SHEET_BYTES + SHEET_ROWS * MOST_FIELDS * 8 + 256;

/** The columns of a sheet at `start`, a multiple of 8, of a buffer. */
export function sheetAt(buffer: ArrayBufferLike, start: number): Sheet {
  let at = start;
  const take = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  const doubles = (count: number): Float64Array => new Float64Array(buffer, take(8 * count), count);
  const words = (): Uint32Array => new Uint32Array(buffer, take(4 * SHEET_ROWS), SHEET_ROWS);
  return {
    times: doubles(SHEET_ROWS),
    weights: doubles(SHEET_ROWS),
    values: doubles(SHEET_ROWS * MOST_FIELDS),
    lines: words(),
    numbers: words(),
    passes: words(),
    founds: words(),
    dimensions: new Uint8Array(buffer, take(SHEET_ROWS * MOST_FIELDS), SHEET_ROWS * MOST_FIELDS),
  };
}

/** The one sheet of a kernel that takes rows, or with `isRead` of one that reads lines. */
export function createSheet(kernel: Kernel, isRead: boolean): Sheet {
  const { memory, useSheet } = kernel.exports as SheetExports;
  const sheet = sheetAt(memory.buffer, kernel.allocate(SHEET_BYTES));
  useSheet(
    sheet.lines.byteOffset,
    sheet.times.byteOffset,
    sheet.weights.byteOffset,
    sheet.numbers.byteOffset,
    sheet.passes.byteOffset,
    sheet.founds.byteOffset,
    sheet.values.byteOffset,
    isRead ? kernel.allocate(SHEET_ROWS * MOST_FIELDS * 8) : 0,
    sheet.dimensions.byteOffset,
  );
  return sheet;
}

/** Copies the first `rows` rows, of whose values only those of `fields`. */
export function copySheet(from: Sheet, to: Sheet, rows: number, fields: readonly number[]): void {
  to.lines.set(from.lines.subarray(0, rows));
  to.times.set(from.times.subarray(0, rows));
  to.weights.set(from.weights.subarray(0, rows));
  to.numbers.set(from.numbers.subarray(0, rows));
  to.passes.set(from.passes.subarray(0, rows));
  to.founds.set(from.founds.subarray(0, rows));
  for (const field of fields) {
    const first = field * SHEET_ROWS;
    to.values.set(from.values.subarray(first, first + rows), first);
    to.dimensions.set(from.dimensions.subarray(first, first + rows), first);
  }
}
