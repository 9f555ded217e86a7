// The byte kernels once more, in plain TypeScript and without a thought for speed: the oracle of their property tests.
// Every question about the grammar is answered by lib/record.
//
// Texts are latin1 strings, one character a byte, so that indices are byte offsets and no byte is lost. The grammar
// gives a meaning to ASCII only, hence what lib/record says of such a text holds for the UTF-8 text of the same bytes.

import { isLevel, KINDS } from '../record/kind.ts';
import {
  equalsAfterKey,
  type FieldSpan,
  fieldsFrom,
  nextField,
  parseRecord,
  valueEnd,
} from '../record/parse.ts';
import { parseQuantity, type Quantity } from '../record/quantity.ts';
import type { RecordLine } from '../record/record.ts';
import { parseTime } from '../record/time.ts';
import { OVERFLOW } from './interner.ts';
import { FOREIGN, JSON_FORM } from './scanner.ts';
import type { Tag } from './tagger.ts';

/** The whole lines of a block, each without its LF. */
export function linesOf(block: string): string[] {
  return block.split('\n').slice(0, -1);
}

/** Kernel endOfLastLine: one past the last LF, 0 when there is none. */
export function endOfLastLine(text: string): number {
  return text.lastIndexOf('\n') + 1;
}

/** Kernel countLines. */
export function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** Kernel findLineFeed: the first LF, or the length. */
export function findLineFeed(text: string): number {
  const feed = text.indexOf('\n');
  return feed < 0 ? text.length : feed;
}

/** Kernel startOfOverlong: where the first line of a block with more than `maxBytes` starts, or the length. */
export function startOfOverlong(block: string, maxBytes: number): number {
  let start = 0;
  for (const line of linesOf(block)) {
    if (line.length > maxBytes) return start;
    start += line.length + 1;
  }
  return block.length;
}

/** What the tag kernel reports beside its output. */
export interface Appended {
  readonly text: string;
  readonly tagged: number;
  readonly foreign: number;
}

/** Kernel appendTags over a block without lines in JSON form. */
export function appendTags(block: string, tags: readonly Tag[]): Appended {
  let text = '';
  let tagged = 0;
  const lines = linesOf(block);
  for (const line of lines) {
    const record = parseRecord(line);
    if (record) tagged++;
    text += `${record ? tagLine(line, record, tags) : line}\n`;
  }
  return { text, tagged, foreign: lines.length - tagged };
}

function tagLine(line: string, record: RecordLine, tags: readonly Tag[]): string {
  const present = new Set(record.fields.map((field) => field.key));
  const missing = tags.filter((tag) => !present.has(tag.key));
  const suffix = missing.map((tag) => toLatin1(isLevel(record.kind) ? tag.log : tag.signal)).join('');
  const content = line.endsWith('\r') ? line.slice(0, -1) : line;
  // In `a="x y` the next quote, that of ` env=" b"`, would make a field of message text, because a space follows it. Such
  // tags go in front of the body, where no quote is open.
  const inFront = tags.some((tag) => tag.value.startsWith(' ')) && leavesQuoteOpen(bodyOf(content, record));
  const at = inFront ? headerLength(record) : content.length;
  return content.slice(0, at) + suffix + line.slice(at);
}

/** True when message text of a body begins like a quoted field whose quote is never closed. */
function leavesQuoteOpen(body: string): boolean {
  const spans = spansOf(body);
  const from = fieldsFrom(body);
  return [...body].some((_, at) => {
    const isToken = at >= from && (at === 0 || body[at - 1] === ' ');
    return isToken && !spans.some(({ start, end }) => start <= at && at < end) && opensQuote(body, at);
  });
}

/** True when `key="` at `at` would be a field if the body had one more quote at its end, and only then. */
function opensQuote(body: string, at: number): boolean {
  const equals = equalsAfterKey(body, at);
  return equals >= 0 && body[equals + 1] === '"' && valueEnd(`${body}"`, equals + 1) === body.length + 1;
}

function bodyOf(content: string, record: RecordLine): string {
  return content.slice(headerLength(record) + 1);
}

function headerLength({ time, source, kind }: RecordLine): number {
  return time.length + 1 + source.length + 1 + kind.length;
}

/** One row of the scan kernel. */
export interface ReferenceRow {
  /** As in Scanner.kinds. */
  readonly kind: number;
  readonly start: number;
  /** Without LF and a CR before it. */
  readonly end: number;
  /** The columns of a record; undefined for other lines. */
  readonly record: ReferenceRecord | undefined;
}

export interface ReferenceRecord {
  readonly body: number;
  readonly source: string;
  readonly nanoseconds: bigint;
  /** The first field of each key. */
  readonly fields: ReadonlyMap<string, ReferenceField>;
}

export interface ReferenceField {
  readonly start: number;
  /** As it stands, without the quotes around it. */
  readonly raw: string;
  readonly quoted: boolean;
  /** Of a bare value. */
  readonly quantity: Quantity | undefined;
}

/** Kernel scanLines. */
export function scanLines(block: string): ReferenceRow[] {
  let start = 0;
  return linesOf(block).map((line) => {
    const row = scanLine(line, start);
    start += line.length + 1;
    return row;
  });
}

function scanLine(line: string, start: number): ReferenceRow {
  const content = line.endsWith('\r') ? line.slice(0, -1) : line;
  const end = start + content.length;
  const record = parseRecord(line);
  if (!record) return { kind: line.startsWith('{') ? JSON_FORM : FOREIGN, start, end, record: undefined };
  const body = Math.min(headerLength(record) + 1, content.length);
  return {
    kind: KINDS.indexOf(record.kind) + 1,
    start,
    end,
    record: {
      body: start + body,
      source: record.source,
      nanoseconds: parseTime(record.time)!,
      fields: fieldsOf(content.slice(body), start + body),
    },
  };
}

/** The first field of each key of a body that stands at `offset`. */
function fieldsOf(body: string, offset: number): Map<string, ReferenceField> {
  const fields = new Map<string, ReferenceField>();
  for (const span of spansOf(body)) {
    const key = body.slice(span.start, span.equals);
    if (fields.has(key)) continue;
    const quoted = body[span.equals + 1] === '"';
    const start = span.equals + (quoted ? 2 : 1);
    const raw = body.slice(start, quoted ? span.end - 1 : span.end);
    const quantity = quoted ? undefined : parseQuantity(fromLatin1(raw));
    fields.set(key, { start: offset + start, raw, quoted, quantity });
  }
  return fields;
}

function spansOf(body: string): FieldSpan[] {
  const spans: FieldSpan[] = [];
  let span = nextField(body, fieldsFrom(body));
  for (; span; span = nextField(body, span.end)) spans.push(span);
  return spans;
}

/** The interner kernel: numbers in the order of first sight, OVERFLOW for what exceeds one of the bounds. */
export function createReferenceInterner(most: number, maxBytes: number): (text: string) => number {
  const ids = new Map<string, number>();
  let bytes = 0;
  return (text) => {
    const known = ids.get(text);
    if (known !== undefined) return known;
    if (ids.size === most || bytes + text.length > maxBytes) return OVERFLOW;
    bytes += text.length;
    ids.set(text, ids.size);
    return ids.size - 1;
  };
}

/** The UTF-8 bytes of a text, one character a byte. */
export function toLatin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The text whose UTF-8 bytes these are. */
export function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}
