// What an expression sees of a row of a scan: fields from their columns and the rest from the bytes, decoded when it is asked for.
// (A million lines through `dur>290ms`: 4.7 s of CPU with each line parsed, see test/bench/logs.ts for what it is now.)

import type { FieldView, RecordView } from '../../lib/expr/view.ts';
import type { Kernel } from '../../lib/kernel/host.ts';
import { OVERFLOW } from '../../lib/kernel/interner.ts';
import { type FieldColumns, QUOTED_BIT, type Scanner } from '../../lib/kernel/scanner.ts';
import { KINDS, type Kind } from '../../lib/record/kind.ts';
import { parseRecord } from '../../lib/record/parse.ts';
import { unquote } from '../../lib/record/quoted.ts';
import { fieldOf, type RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { parseTime } from '../../lib/record/time.ts';

/** A time is no longer than this. */
const TIME_BYTES = 30;

/** The view of rows that are records in text form. There is one: `at` moves it. */
export function createRowView(
  kernel: Kernel,
  scanner: Scanner,
  keys: readonly string[],
): { at(row: number): RecordView } {
  const columns = new Map<string, FieldColumns>(
    keys.map((key, index) => [key, scanner.fields[index] as FieldColumns]),
  );
  let row = 0;
  let parsed: RecordLine | undefined;
  const record = (): RecordLine => {
    parsed ??= parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));
    return parsed as RecordLine;
  };
  const source = (): string => {
    const id = scanner.sourceIds[row] as number;
    return id === OVERFLOW ? record().source : scanner.sources.text(id);
  };
  const view: RecordView = {
    get kind() {
      return KINDS[(scanner.kinds[row] as number) - 1] as Kind;
    },
    get timeNs() {
      const start = scanner.starts[row] as number;
      const head = kernel.bytes.toString('latin1', start, start + TIME_BYTES + 1);
      return parseTime(head.slice(0, head.indexOf(' '))) as bigint;
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
      return record().message;
    },
    field(key) {
      const column = columns.get(key);
      return column === undefined ? fieldOf(record(), key) : fieldAt(kernel, column, row);
    },
  };
  return {
    at(next) {
      row = next;
      parsed = undefined;
      return view;
    },
  };
}

function fieldAt(kernel: Kernel, { starts, lengths }: FieldColumns, row: number): FieldView | undefined {
  const start = starts[row] as number;
  if (start === 0) return undefined;
  const length = lengths[row] as number;
  if (length < QUOTED_BIT) return { value: kernel.text(start, start + length), quoted: false };
  const raw = `"${kernel.text(start, start + (length - QUOTED_BIT))}"`;
  return { value: unquote(raw, 0, raw.length), quoted: true };
}
