// The record as a value: what one line says, decoded. Hot stages work on bytes (lib/kernel) and build this only for
// the lines that need it.

import type { Kind } from './kind.ts';

/** One `key=value` of a body. */
export interface Field {
  readonly key: string;
  /** The decoded text: of a quoted value the string it stands for, of a bare one the token itself. */
  readonly value: string;
  /** Quoted in the text form: a string in log kinds, a label in the other kinds. */
  readonly quoted: boolean;
}

export interface RecordLine {
  /** RFC 3339 in UTC, ending in Z, exactly as written, so that its precision survives. */
  readonly time: string;
  readonly source: string;
  readonly kind: Kind;
  /** The body without its fields; '' when there is none. */
  readonly message: string;
  /** In the order of the line; of two with one key the first counts. */
  readonly fields: readonly Field[];
}

/** The value of the first field named `key`, or undefined. */
export function fieldOf(record: RecordLine, key: string): Field | undefined {
  return record.fields.find((field) => field.key === key);
}
