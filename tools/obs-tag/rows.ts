// The rows of one scan, and what the steps have said of them: most rows stay bytes, a row that was looked at closely has an entry.

import type { FieldView, RecordView } from '../lib/expr/view.ts';
import { viewOf } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { MessageReader } from '../lib/kernel/message.ts';
import { FOREIGN, JSON_FORM, type Scanner } from '../lib/kernel/scanner.ts';
import { formatRecord } from '../lib/record/format.ts';
import { readRecord } from '../lib/record/json.ts';
import { isLevel, KINDS, type Kind } from '../lib/record/kind.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import { drop, type Ledger } from '../lib/stream/ledger.ts';
import { type Addition, withAddition } from './addition.ts';
import { type ColumnsOf, type ColumnView, createColumnView } from './column-view.ts';
import { decodeLossless } from './lossless.ts';
import type { Rows } from './steps/step.ts';

/** What is to be written for a row. */
export type Written = 'bytes' | 'added' | 'text' | 'nothing';

/** What is known of a row besides its bytes. */
interface Entry {
  /** Another text than the bytes. */
  text: string | undefined;
  /** What the text, or else the bytes, say; null for a foreign line, undefined while nobody has asked. */
  parsed: RecordLine | null | undefined;
  /** Another record than the text says. */
  record: RecordLine | undefined;
  /** What stands behind the text. */
  additions: Addition[] | undefined;
}

const kindNumbers: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, index) => [kind, index + 1]));

export class ScanRows implements Rows {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  count = 0;
  /** Lines to write in front of rows, in the order of the rows. */
  inserted: { readonly row: number; readonly line: string }[] = [];
  readonly #ledger: Ledger;
  readonly #columns: ColumnView;
  readonly #isGone: Uint8Array;
  readonly #entries: (Entry | undefined)[];
  #touched: number[] = [];
  #goneCount = 0;
  #dropReason = '';
  #dropCount = 0;

  constructor(kernel: Kernel, scanner: Scanner, messages: MessageReader, ledger: Ledger, columns: ColumnsOf) {
    this.kernel = kernel;
    this.scanner = scanner;
    this.#ledger = ledger;
    this.#isGone = new Uint8Array(scanner.rows);
    this.#entries = new Array(scanner.rows).fill(undefined);
    const parse = (row: number): RecordLine => this.#parsedOf(row, this.#entryOf(row)) as RecordLine;
    this.#columns = createColumnView(kernel, scanner, messages, columns, parse);
  }

  /** Begins with the rows of a new scan. */
  begin(): void {
    this.count = this.scanner.count;
    if (this.#goneCount > 0) this.#isGone.fill(0);
    this.#goneCount = 0;
    for (const row of this.#touched) this.#entries[row] = undefined;
    if (this.#touched.length > 0) this.#touched = [];
    if (this.inserted.length > 0) this.inserted = [];
  }

  /** Tells the ledger what was dropped. */
  settle(): void {
    if (this.#dropCount > 0) drop(this.#ledger, this.#dropReason, this.#dropCount);
    this.#dropCount = 0;
  }

  /** True when all rows are bytes to be passed on. */
  get isUntouched(): boolean {
    return this.#goneCount === 0 && this.#touched.length === 0 && this.inserted.length === 0;
  }

  isDropped(row: number): boolean {
    return this.#isGone[row] !== 0;
  }

  drop(row: number, reason: string): void {
    if (reason !== this.#dropReason) {
      this.settle();
      this.#dropReason = reason;
    }
    this.#dropCount++;
    this.hold(row);
  }

  hold(row: number): void {
    this.#isGone[row] = 1;
    this.#goneCount++;
  }

  line(row: number): string {
    const entry = this.#entries[row];
    if (entry?.record !== undefined) return formatRecord(entry.record);
    const text = entry?.text ?? this.#decode(row);
    if (entry?.additions === undefined) return text;
    const isLog = isLevel((this.record(row) as RecordLine).kind);
    return text + entry.additions.map(({ log, signal }) => (isLog ? log : signal)).join('');
  }

  record(row: number): RecordLine | undefined {
    const entry = this.#entryOf(row);
    if (entry.record !== undefined) return entry.record;
    const parsed = this.#parsedOf(row, entry);
    if (parsed === null) return undefined;
    return entry.additions === undefined ? parsed : entry.additions.reduce(withAddition, parsed);
  }

  replace(row: number, line: string): void {
    const entry = this.#entryOf(row);
    entry.text = line;
    entry.parsed = undefined;
    entry.record = undefined;
    entry.additions = undefined;
  }

  isPlain(row: number): boolean {
    return this.hasColumns(row) && this.#entries[row]?.additions === undefined;
  }

  hasColumns(row: number): boolean {
    const entry = this.#entries[row];
    return (
      this.scanner.kinds[row] !== JSON_FORM &&
      (entry === undefined || (entry.text === undefined && entry.record === undefined))
    );
  }

  kind(row: number): number {
    if (this.hasColumns(row)) return this.scanner.kinds[row] as number;
    const record = this.record(row);
    return record === undefined ? FOREIGN : (kindNumbers.get(record.kind) as number);
  }

  view(row: number): RecordView | undefined {
    if (this.isPlain(row)) return this.scanner.kinds[row] === FOREIGN ? undefined : this.#columns.at(row);
    const record = this.record(row);
    return record && viewOf(record);
  }

  field(row: number, key: string): FieldView | undefined {
    if (!this.hasColumns(row)) {
      const record = this.record(row);
      return record && fieldOf(record, key);
    }
    if (this.scanner.kinds[row] === FOREIGN) return undefined;
    return addedField(this.#entries[row], key) ?? this.#columns.field(row, key);
  }

  has(row: number, key: string): boolean {
    if (!this.hasColumns(row)) return this.field(row, key) !== undefined;
    if (this.scanner.kinds[row] === FOREIGN) return false;
    return this.#columns.has(row, key) || addedField(this.#entries[row], key) !== undefined;
  }

  change(row: number, record: RecordLine): void {
    const entry = this.#entryOf(row);
    entry.record = record;
    entry.additions = undefined;
  }

  add(row: number, addition: Addition): void {
    const entry = this.#entryOf(row);
    const mustFormat =
      entry.record !== undefined || !addition.standsAnywhere || this.#startsWithBrace(row, entry);
    if (mustFormat) this.change(row, withAddition(this.record(row) as RecordLine, addition));
    else if (entry.additions === undefined) entry.additions = [addition];
    else entry.additions.push(addition);
  }

  insertBefore(row: number, line: string): void {
    this.inserted.push({ row, line });
  }

  /**
   * How a row is written: its bytes, perhaps with additions behind them, or the text that `text` gives. A line in JSON form that is a record
   * is written as text.
   */
  written(row: number): Written {
    if (this.#isGone[row] !== 0) return 'nothing';
    const entry = this.#entries[row];
    if (this.scanner.kinds[row] === JSON_FORM) {
      return this.record(row) === undefined && entry?.text === undefined ? 'bytes' : 'text';
    }
    if (entry === undefined) return 'bytes';
    if (entry.text !== undefined || entry.record !== undefined) return 'text';
    return entry.additions === undefined ? 'bytes' : 'added';
  }

  /** What stands behind the bytes of a row. */
  additions(row: number): readonly Addition[] {
    return this.#entries[row]?.additions ?? [];
  }

  text(row: number): string {
    const isJson = this.#startsWithBrace(row, this.#entries[row]);
    const record = isJson ? this.record(row) : undefined;
    return record ? formatRecord(record) : this.line(row);
  }

  #startsWithBrace(row: number, entry: Entry | undefined): boolean {
    return entry?.text === undefined ? this.scanner.kinds[row] === JSON_FORM : entry.text.startsWith('{');
  }

  #entryOf(row: number): Entry {
    let entry = this.#entries[row];
    if (entry === undefined) {
      entry = { text: undefined, parsed: undefined, record: undefined, additions: undefined };
      this.#entries[row] = entry;
      this.#touched.push(row);
    }
    return entry;
  }

  #parsedOf(row: number, entry: Entry): RecordLine | null {
    if (entry.parsed === undefined) {
      const isForeign = entry.text === undefined && this.scanner.kinds[row] === FOREIGN;
      entry.parsed = isForeign ? null : (readRecord(entry.text ?? this.#decode(row)) ?? null);
    }
    return entry.parsed;
  }

  #decode(row: number): string {
    const { starts, ends } = this.scanner;
    return decodeLossless(this.kernel.bytes, starts[row] as number, ends[row] as number);
  }
}

function addedField(entry: Entry | undefined, key: string): FieldView | undefined {
  for (const { fields } of entry?.additions ?? []) {
    const added = fields.find((field) => field.key === key);
    if (added) return { value: added.value, quoted: added.isLabel };
  }
  return undefined;
}
