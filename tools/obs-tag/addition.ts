// Fields to add to records that do not have them, rendered once for many records.

import { formatField } from '../lib/record/format.ts';
import { isLevel } from '../lib/record/kind.ts';
import type { Field, RecordLine } from '../lib/record/record.ts';
import { toBytes } from './lossless.ts';

/** A field to add. */
export interface AddedField {
  readonly key: string;
  readonly value: string;
  /** A label in the other kinds, whatever it looks like, and so in quotes there; else a quantity. */
  readonly isLabel: boolean;
  /** A string in log records, even where it looks like a number. */
  readonly isString?: true;
}

export interface Addition {
  readonly fields: readonly AddedField[];
  /** As they stand behind a log line, each with the space before it. */
  readonly log: string;
  readonly logBytes: Buffer;
  /** As they stand behind a record of another kind. */
  readonly signal: string;
  readonly signalBytes: Buffer;
  /**
   * False when a value begins with a space: behind an open quote, as in `a="x y key=" b"`, its own quote would make a field of the message,
   * so the record has to be written anew.
   */
  readonly standsAnywhere: boolean;
}

/** Renders fields. @throws RecordError where a key is none */
export function additionOf(fields: readonly AddedField[]): Addition {
  const log = fields
    .map(({ key, value, isString = false }) => ` ${formatField('INFO', { key, value, quoted: isString })}`)
    .join('');
  const signal = fields
    .map(({ key, value, isLabel }) => ` ${formatField('METRIC', { key, value, quoted: isLabel })}`)
    .join('');
  return {
    fields,
    log,
    logBytes: toBytes(log),
    signal,
    signalBytes: toBytes(signal),
    standsAnywhere: fields.every(({ value }) => !value.startsWith(' ')),
  };
}

/** A record with the fields behind its own. */
export function withAddition(record: RecordLine, { fields }: Addition): RecordLine {
  return { ...record, fields: [...record.fields, ...fields.map((field) => fieldFor(record, field))] };
}

/** A field of a record of this kind: in log records nothing needs to be told a label. */
export function fieldFor(record: RecordLine, { key, value, isLabel, isString }: AddedField): Field {
  return { key, value, quoted: isLevel(record.kind) ? isString === true : isLabel };
}
