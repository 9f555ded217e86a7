// What obs-tag can do to records besides appending fields, one file each, all of one shape: a step looks at the rows of a scanned
// block and says of a row that it is dropped, or gives it another text. Rows that no step has touched stay bytes and are copied by the
// tag kernel; appending comes last, so that a step sees the record as it came.

import type { FieldView, RecordView } from '../../lib/expr/view.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import type { MessageReader } from '../../lib/kernel/message.ts';
import type { FieldColumns, Scanner, WantedField } from '../../lib/kernel/scanner.ts';
import type { RecordLine } from '../../lib/record/record.ts';
import type { Ledger } from '../../lib/stream/ledger.ts';
import type { Addition } from '../addition.ts';

/** The rows of one scan, with what the steps so far have said of them. */
export interface Rows {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  /** Rows of this scan. */
  readonly count: number;
  /** True for a row that goes no further: dropped, or held back. */
  isDropped(row: number): boolean;
  /** Drops a row for a reason, a word of [a-z_], that the ledger counts. */
  drop(row: number, reason: string): void;
  /**
   * The line as it is now, without its line end. Bytes that are no UTF-8 stand as characters of their own and become those bytes again
   * (lossless.ts).
   */
  line(row: number): string;
  /** The same in text form, where it is a record. */
  text(row: number): string;
  /** The line as a record; undefined for a foreign one. Parsed once, and again after a replacement. */
  record(row: number): RecordLine | undefined;
  /** Gives a row another text, without a line end; the old line end stays. */
  replace(row: number, line: string): void;

  /** True while the columns of the scanner say what the row is: a line of text that no step has changed. */
  isPlain(row: number): boolean;
  /** The same, but for fields that were added: a field that has columns is what they say. */
  hasColumns(row: number): boolean;
  /** The kind of the row as it is now, as the scanner numbers kinds; 0 for a foreign line. */
  kind(row: number): number;
  /** What expressions see of a row; undefined for a foreign one. Valid until the row is changed. */
  view(row: number): RecordView | undefined;
  /** The field of a record as it is now. */
  field(row: number, key: string): FieldView | undefined;
  /** True when the record has the field now; cheaper than asking for it. */
  has(row: number, key: string): boolean;
  /** Gives a record another value. It is written in canonical form. */
  change(row: number, record: RecordLine): void;
  /** Adds fields that the record does not have. The rest of the line stays as it is written. */
  add(row: number, addition: Addition): void;
  /** Takes a row out of the stream for now: the step inserts its line later, or drops it in the ledger. */
  hold(row: number): void;
  /** Writes a line, without a line end, in front of a row; it gets the static tags, and the ledger counts it as passed. */
  insertBefore(row: number, line: string): void;
}

/** Writes a line, without a line end, behind everything so far. */
export type Insert = (line: string) => void;

export interface Step {
  /** Looks at all rows of a scan that are not dropped. */
  run(rows: Rows): void;
  /** The input is silent: called now and then, between blocks. `silentMs` is how long it has been. */
  wake?(insert: Insert, silentMs: number): void;
  /** No more input: the last chance to insert what was held back. */
  end?(insert: Insert): void;
}

/** What a step is made with, once the memory of the stage is laid out. */
export interface Setup {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  /** Reads the messages of plain rows. */
  readonly messages: MessageReader;
  readonly ledger: Ledger;
  /** The columns of a field that the plan wanted; undefined where it found no room among the 32 of the scanner. */
  column(key: string): FieldColumns | undefined;
}

/** A step before the memory is laid out: what it will need, and how it is made. */
export interface StepPlan {
  /** Fields whose columns the step reads. */
  readonly wanted?: readonly WantedField[];
  /** Bit i: records of the kind that the scanner numbers i may go on from this step, and only they. Default: all. */
  readonly passesKinds?: number;
  /** Records without this text, and without a backslash, do not go on from this step either, and are dropped by it as `where`. */
  readonly requiredText?: string;
  /** It does nothing else than that: where it is the only step, the tag kernel does it on the way. */
  readonly isByKindAlone?: true;
  /** Kernel memory that the step allocates for itself. */
  readonly kernelBytes?: number;
  create(setup: Setup): Step;
}
