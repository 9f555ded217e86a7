// What an expression sees of a record. A parsed record serves it, and so can offsets into bytes that decode on demand.

import type { Kind } from '../record/kind.ts';
import { fieldOf, type RecordLine } from '../record/record.ts';
import { instanceOf, serviceOf } from '../record/source.ts';
import { parseTime } from '../record/time.ts';

export interface FieldView {
  /** The decoded text. */
  readonly value: string;
  /** Quoted in the text form: a string, never a quantity. */
  readonly quoted: boolean;
}

export interface RecordView {
  readonly kind: Kind;
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  readonly source: string;
  readonly service: string;
  /** '' where the source is a service alone. */
  readonly instance: string;
  readonly message: string;
  /** The first field of that name. */
  field(key: string): FieldView | undefined;
}

/** A view of a parsed record; the time is parsed only when asked for. */
export function viewOf(record: RecordLine): RecordView {
  return {
    kind: record.kind,
    source: record.source,
    message: record.message,
    get timeNs() {
      return parseTime(record.time)!;
    },
    get service() {
      return serviceOf(record.source);
    },
    get instance() {
      return instanceOf(record.source);
    },
    field: (key) => fieldOf(record, key),
  };
}
