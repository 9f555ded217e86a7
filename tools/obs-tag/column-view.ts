// What expressions see of a line of text, read from the columns of the scan: nothing is decoded before it is asked for.

import type { FieldView, RecordView } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import type { MessageReader } from '../lib/kernel/message.ts';
import { type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { KINDS, type Kind } from '../lib/record/kind.ts';
import { unquote } from '../lib/record/quoted.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { parseTime } from '../lib/record/time.ts';
import { decodeLossless } from './lossless.ts';

/** The columns of a field; undefined where it has none. */
export type ColumnsOf = (key: string) => FieldColumns | undefined;

const LONGEST_TIME = 30;

/** Reads rows that are records in text form. */
export interface ColumnView {
  /** The view of a row. There is one view: the next call moves it. */
  at(row: number): RecordView;
  field(row: number, key: string): FieldView | undefined;
  has(row: number, key: string): boolean;
}

/** `parse` serves what no column says: the record of a row as its bytes say it. */
export function createColumnView(
  kernel: Kernel,
  scanner: Scanner,
  messages: MessageReader,
  columns: ColumnsOf,
  parse: (row: number) => RecordLine,
): ColumnView {
  let row = 0;
  const source = (): string => {
    const id = scanner.sourceIds[row] as number;
    return id === OVERFLOW ? parse(row).source : scanner.sources.text(id);
  };
  const view: RecordView = {
    get kind() {
      return KINDS[(scanner.kinds[row] as number) - 1] as Kind;
    },
    get timeNs() {
      const start = scanner.starts[row] as number;
      const text = kernel.bytes.toString('latin1', start, start + LONGEST_TIME + 1);
      return parseTime(text.slice(0, text.indexOf(' '))) as bigint;
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
      messages.read(scanner.bodies[row] as number, scanner.ends[row] as number);
      const { start, length, quoted } = messages;
      return decodedText(kernel, start, length, quoted);
    },
    field: (key) => readField(row, key),
  };
  const readField = (at: number, key: string): FieldView | undefined => {
    const column = columns(key);
    return column ? fieldAt(kernel, column, at) : fieldOf(parse(at), key);
  };
  return {
    at(next) {
      row = next;
      return view;
    },
    field: readField,
    has(at, key) {
      const column = columns(key);
      return column ? column.starts[at] !== 0 : fieldOf(parse(at), key) !== undefined;
    },
  };
}

/** The field of a row, from its columns; undefined where the record has none. */
export function fieldAt(kernel: Kernel, column: FieldColumns, row: number): FieldView | undefined {
  const start = column.starts[row] as number;
  if (start === 0) return undefined;
  const length = column.lengths[row] as number;
  const quoted = length >= QUOTED_BIT;
  return { value: decodedText(kernel, start, length % QUOTED_BIT, quoted), quoted };
}

/** The text that stands at `start`; of a quoted one what the escapes stand for. */
function decodedText(kernel: Kernel, start: number, length: number, quoted: boolean): string {
  const raw = decodeLossless(kernel.bytes, start, start + length);
  return quoted && raw.includes('\\') ? unquote(`"${raw}"`, 0, raw.length + 2) : raw;
}
