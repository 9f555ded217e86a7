// Rows of a scan as records that an expression can look at (lib/expr/view.ts): each part is decoded when it is asked for, and the rest never.

import type { FieldView, RecordView } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import { createMessageReader, messageBytes } from '../lib/kernel/message.ts';
import { type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { KINDS } from '../lib/record/kind.ts';
import { parseRecord } from '../lib/record/parse.ts';
import { unquote } from '../lib/record/quoted.ts';
import { fieldOf } from '../lib/record/record.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { parseTime } from '../lib/record/time.ts';

export interface RowViews {
  /** The record of a row that is one. It is the same object each time, and valid until the next scan. */
  at(row: number): RecordView;
  /** The value of a field column in a row; undefined where the row has none. */
  fieldIn(column: FieldColumns, row: number): FieldView | undefined;
}

/** Kernel memory that it takes. */
export function rowViewBytes(maxLineBytes: number): number {
  return messageBytes(maxLineBytes);
}

/** Fields that have no column in `fields` are read from the line. */
export function createRowViews(
  kernel: Kernel,
  scanner: Scanner,
  fields: ReadonlyMap<string, FieldColumns>,
  maxLineBytes: number,
): RowViews {
  const reader = createMessageReader(kernel, maxLineBytes);
  let row = 0;

  const parsed = () => parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));

  const message = (): string => {
    const body = scanner.bodies[row] as number;
    const end = scanner.ends[row] as number;
    // What was in JSON form can be longer as text.
    if (end - body > maxLineBytes) return parsed()?.message ?? '';
    reader.read(body, end);
    const text = kernel.text(reader.start, reader.start + reader.length);
    return reader.quoted ? decodeQuoted(text) : text;
  };

  /** The word of the head at this place. */
  const word = (place: number): string =>
    kernel.text(scanner.starts[row] as number, scanner.bodies[row] as number).split(' ', place + 1)[place] ??
    '';

  const source = (): string => {
    const id = scanner.sourceIds[row] as number;
    return id === OVERFLOW ? word(1) : scanner.sources.text(id);
  };

  const fieldIn: RowViews['fieldIn'] = ({ starts, lengths, ids, interner }, row) => {
    const start = starts[row] as number;
    if (start === 0) return undefined;
    const length = lengths[row] as number;
    const id = interner === undefined ? OVERFLOW : (ids[row] as number);
    const quoted = length >= QUOTED_BIT;
    const raw =
      id === OVERFLOW || interner === undefined
        ? kernel.text(start, start + (length % QUOTED_BIT))
        : interner.text(id);
    return { value: quoted ? decodeQuoted(raw) : raw, quoted };
  };

  const view: RecordView = {
    get kind() {
      return KINDS[(scanner.kinds[row] as number) - 1] ?? 'INFO';
    },
    get timeNs() {
      return parseTime(word(0)) ?? 0n;
    },
    get source() {
      return source();
    },
    get service() {
      return serviceOf(source());
    },
    get instance() {
      return instanceOf(source());
    },
    get message() {
      return message();
    },
    field(key) {
      const column = fields.get(key);
      if (column !== undefined) return fieldIn(column, row);
      const record = parsed();
      return record && fieldOf(record, key);
    },
  };

  return {
    at(wanted) {
      row = wanted;
      return view;
    },
    fieldIn,
  };
}

/** What stood between two quotes, decoded. */
export function decodeQuoted(raw: string): string {
  return raw.includes('\\') ? unquote(`"${raw}"`, 0, raw.length + 2) : raw;
}
