// Records with other fields: what the steps that change records are made of. Records are values, nothing is changed in place.

import type { Field, RecordLine } from '../lib/record/record.ts';
import { type AddedField, additionOf, fieldFor } from './addition.ts';
import type { Rows } from './steps/step.ts';

/** The record with the value of each of `fields` in the place of the one that it has. */
export function withReplaced(record: RecordLine, fields: readonly AddedField[]): RecordLine {
  const replacing = new Map(fields.map((field) => [field.key, field]));
  const replaced = record.fields.map((field) => {
    const other = replacing.get(field.key);
    return other ? fieldFor(record, other) : field;
  });
  return { ...record, fields: replaced };
}

/** The record without the fields for which `isUnwanted`. */
export function withoutFields(record: RecordLine, isUnwanted: (field: Field) => boolean): RecordLine {
  return { ...record, fields: record.fields.filter((field) => !isUnwanted(field)) };
}

/**
 * Gives a row fields: one that it has already keeps its value unless `wins`. Returns how many values were replaced by others.
 */
export function giveFields(
  rows: Rows,
  row: number,
  fields: readonly AddedField[],
  wins: (key: string) => boolean,
): number {
  const missing: AddedField[] = [];
  const replacing: AddedField[] = [];
  for (const field of fields) {
    const own = rows.field(row, field.key);
    if (own === undefined) missing.push(field);
    else if (own.value !== field.value && wins(field.key)) replacing.push(field);
  }
  const record = replacing.length > 0 ? rows.record(row) : undefined;
  if (record) rows.change(row, withReplaced(record, replacing));
  if (missing.length > 0) rows.add(row, additionOf(missing));
  return replacing.length;
}
