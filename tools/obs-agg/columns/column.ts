// One aggregate of all groups and windows, as a column over slots. A slot is one group in one window (windows/).

import type { FieldColumns } from '../../lib/kernel/scanner.ts';
import type { TakeHanded } from '../../lib/kernel/tally.ts';
import type { RowFilter } from '../filter.ts';
import type { Words } from '../words.ts';
import type { KernelPlace } from './states.ts';

/** Rows of a scan that go into the columns: [from, to). */
export interface Batch {
  readonly from: number;
  readonly to: number;
  /** By row: its slot, or a negative number for a row that goes nowhere. */
  readonly slots: Int32Array;
  /** By row: how many lines the record stands for; undefined when every record stands for itself. */
  readonly weights: Float64Array | undefined;
}

/** A value that needs a label of its own, and so a METRIC record of its own. */
export interface LabelledValue {
  readonly label: readonly [key: string, value: string];
  readonly key: string;
  readonly text: string;
}

/** A value of a METRIC record. */
export type Value = readonly [key: string, text: string];

export interface Column {
  /** Called before add: slots below this number exist. */
  reserve(slots: number): void;
  add(batch: Batch): void;
  /** The value of a key in a slot, as a METRIC record writes it; undefined when there is none. */
  text(slot: number, key: string, windowSeconds: number): string | undefined;
  /** Values in records of their own. */
  labelled?(slot: number): readonly LabelledValue[];
  /** What `obs-agg merge` needs to put the values of a slot together with those of others (merge/parts.ts). */
  parts?(slot: number): readonly Value[];
  /** Adds what is in `from` to `into`, and leaves `from` alone. */
  merge(into: number, from: number): void;
  /** Makes a slot ready to be used again. */
  clear(slot: number): void;
  /** What is in a slot, as plain data that v8.serialize takes; `load` puts it into an empty slot. */
  save(slot: number): unknown;
  load(slot: number, saved: unknown): void;
  /** How a kernel does the same; undefined where none can. */
  readonly inKernel?: KernelOperation;
  /** What the column remembers besides its slots. */
  readonly memory?: { save(): unknown; load(saved: unknown): void };
}

/** What a kernel has to know to add to a column (lib/kernel/tally.ts). */
export interface KernelOperation {
  readonly operation: 'count' | 'hand' | KernelPlace['operation'];
  readonly cells: number;
  /** Adds what is handed on, to slots for which there is room. */
  readonly take?: TakeHanded;
  readonly directories?: number;
  readonly filter: RowFilter;
  /** The values; undefined for a count and for texts. */
  readonly field?: FieldColumns;
  /** The values are those of the words of a field's texts. */
  readonly texts?: KernelTexts;
  /** See Reading.usual. */
  readonly usual?: () => number;
}

export interface KernelTexts {
  readonly key: string;
  readonly words: Words;
  /** What the words say only this column knows: nobody else can make them. */
  readonly isOwn: boolean;
}

/** One value of a METRIC record: the key, and the column that has it under the name `of`. */
export interface Output {
  readonly key: string;
  readonly of: string;
  readonly column: Column;
}
