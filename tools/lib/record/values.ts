// Reading the fields of METRIC and ALERT records: in the non-log kinds a quoted field is a label, a bare quantity a value.

import { isLabel } from './format.ts';
import { parseQuantity, type Quantity } from './quantity.ts';
import { type Field, fieldOf, type RecordLine } from './record.ts';

/** Labels that say nothing of which series a value belongs to. */
const NO_IDENTITY: ReadonlySet<string> = new Set(['window', 'seq', 'w', 'rev']);

/** The value of a field, undefined when there is none or it is a label. */
export function fieldValue(record: RecordLine, key: string): Quantity | undefined {
  const field = fieldOf(record, key);
  return field === undefined ? undefined : quantityOf(field);
}

/** The quantity of a bare field. */
export function quantityOf(field: Field): Quantity | undefined {
  return field.quoted ? undefined : parseQuantity(field.value);
}

/** The value of a field as a finite number, whatever its unit. */
export function numberOf(record: RecordLine, key: string): number | undefined {
  return finite(fieldValue(record, key)?.value);
}

/** The length of the window that the record is about, in milliseconds; a plain number is seconds. */
export function windowMsOf(record: RecordLine): number | undefined {
  const text = fieldOf(record, 'window')?.value;
  const quantity = text === undefined ? undefined : parseQuantity(text);
  if (quantity === undefined || !(quantity.value > 0) || !Number.isFinite(quantity.value)) return undefined;
  return quantity.dimension === 'duration' || quantity.dimension === 'number'
    ? quantity.value * 1000
    : undefined;
}

/** The labels that tell series apart, by key. */
export function labelsOf(record: RecordLine): Field[] {
  const labels = record.fields.filter((field) => isLabel(field) && !NO_IDENTITY.has(field.key));
  return labels.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}

/** NaN and the infinities are no figures to show. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/**
 * A copy of the beginning of `text`. A part of a string keeps the whole of it in memory, which for a short name taken
 * from a line of a mebibyte would be a mebibyte.
 */
export function ownCopy(text: string, maxCharacters: number): string {
  return Buffer.from(text.slice(0, maxCharacters), 'utf16le').toString('utf16le');
}
