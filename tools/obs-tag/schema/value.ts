// A record as the value that its JSON form is, without the text in between. Objects are maps: their keys come from data.

import { canonicalFields, isLabel, RESERVED_KEYS } from '../../lib/record/format.ts';
import { isLevel } from '../../lib/record/kind.ts';
import { isJsonNumber } from '../../lib/record/number.ts';
import type { Field, RecordLine } from '../../lib/record/record.ts';

/** A value that a record has: nothing else can stand in its JSON form. */
export type Instance = string | number | InstanceObject;
export type InstanceObject = ReadonlyMap<string, Instance>;

/** What recordToJson(record) says, parsed. */
export function instanceOf(record: RecordLine): InstanceObject {
  const { time, source, kind, message } = record;
  const header: [string, Instance][] = [
    ['ts', time],
    ['source', source],
    ['kind', kind],
    ['msg', message],
  ];
  const value = new Map(header);
  const fields = canonicalFields(kind, record.fields);
  if (isLevel(kind)) addLogFields(value, fields);
  else addSignalFields(value, fields);
  return value;
}

function addLogFields(value: Map<string, Instance>, fields: readonly Field[]): void {
  let reserved: Map<string, Instance> | undefined;
  for (const field of fields) {
    if (!RESERVED_KEYS.has(field.key)) {
      value.set(field.key, scalarOf(field));
    } else {
      reserved ??= new Map();
      reserved.set(field.key, scalarOf(field));
    }
  }
  if (reserved) value.set('fields', reserved);
}

function addSignalFields(value: Map<string, Instance>, fields: readonly Field[]): void {
  const labels = fields.filter(isLabel).map(({ key, value: text }): [string, Instance] => [key, text]);
  const values = fields
    .filter((field) => !isLabel(field))
    .map((field): [string, Instance] => [field.key, scalarOf(field)]);
  value.set('labels', new Map(labels));
  value.set('values', new Map(values));
}

function scalarOf({ value, quoted }: Field): string | number {
  return !quoted && isJsonNumber(value) ? Number(value) : value;
}
