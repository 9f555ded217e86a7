// What obs-tag can do to records besides appending fields, one file each, all of one shape: a step looks at the rows of a scanned
// block and says of a row that it is dropped, or gives it another text. Rows that no step has touched stay bytes and are copied by the
// tag kernel; appending comes last, so that a step sees the record as it came.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Scanner } from '../../lib/kernel/scanner.ts';
import type { RecordLine } from '../../lib/record/record.ts';

/** The rows of one scan, with what the steps so far have said of them. */
export interface Rows {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  /** Rows of this scan. */
  readonly count: number;
  isDropped(row: number): boolean;
  /** Drops a row for a reason, a word of [a-z_], that the ledger counts. */
  drop(row: number, reason: string): void;
  /** The line as it is now, without its line end. Bytes that are no UTF-8 are U+FFFD here, so replace only what has to be. */
  line(row: number): string;
  /** The line as a record; undefined for a foreign one. Parsed once, and again after a replacement. */
  record(row: number): RecordLine | undefined;
  /** Gives a row another text, without a line end; the old line end stays. */
  replace(row: number, line: string): void;
}

export interface Step {
  /** Looks at all rows of a scan that are not dropped. */
  run(rows: Rows): void;
  /** A piece of an over-long line on its way through, in place; steps that look at records alone leave it out. */
  overlong?(bytes: Uint8Array, piece: 'first' | 'middle' | 'last'): void;
}
