// One aggregate of all groups and windows, as a column over slots. A slot is one group in one window (windows.ts).

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

export interface Column {
  /** Called before add: slots below this number exist. */
  reserve(slots: number): void;
  add(batch: Batch): void;
  /** The value of a key in a slot, as a METRIC record writes it; undefined when there is none. */
  text(slot: number, key: string, windowSeconds: number): string | undefined;
  /** Values in records of their own. */
  labelled?(slot: number): readonly LabelledValue[];
  /** Makes a slot ready to be used again. */
  clear(slot: number): void;
}

/** A copy of `values` that holds `length` of them at least. */
export function enlarged(values: Float64Array, length: number): Float64Array {
  if (length <= values.length) return values;
  const larger = new Float64Array(Math.max(length, values.length * 2, 64));
  larger.set(values);
  return larger;
}
