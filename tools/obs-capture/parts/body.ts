// Free text as the body of a record. `key=value` tokens in it are fields, wherever they stand, because that is how
// everybody down the pipe reads a body (record.md).

import { PIPELINE_FIELDS } from '../../lib/kernel/adopter.ts';
import { formatField } from '../../lib/record/format.ts';
import { type FieldSpan, nextField } from '../../lib/record/parse.ts';
import type { Recognised } from '../formats/format.ts';
import { trimBytesEnd, trimBytesStart } from './byte-string.ts';

/** The part of a Recognised that says what the line is about. */
export type FreeBody = Pick<Recognised, 'message' | 'fields' | 'isBody' | 'claims'>;

const CONTROL = /[\x00-\x1f\x7f]/;

/** What stands in front of a message, as fields: the key, and a text or a number as it is written; undefined and '' are left out. */
export type Header = readonly (readonly [key: string, value: string | undefined])[];

/**
 * Message and fields of a text, and of the header that stood in front of it. A text with a field that is the pipeline's to say, or the
 * header's, becomes a message as a whole, to be quoted.
 */
export function bodyOf(text: string, header: Header = []): FreeBody {
  const said = headerFields(header);
  // A blank at the end says nothing, and would cost the fields their places in the text.
  const trimmed = trimBytesEnd(text);
  const spans = trimmed.includes('=') ? spansOf(trimmed, 0) : [];
  const isPlain = spans.length === 0 || spans.some((span) => isTaken(keyOf(trimmed, span), header));
  if (isPlain) return { message: text, fields: said, claims: 0 };
  if (standsAsBody(trimmed)) return { message: trimmed, fields: said, isBody: true, claims: 0 };
  return {
    message: withoutSpans(trimmed, spans),
    fields: spans.map((span) => ` ${tokenOf(trimmed, span)}`).join('') + said,
    claims: 0,
  };
}

function isTaken(key: string, header: Header): boolean {
  return PIPELINE_FIELDS.has(key) || header.some(([name, value]) => name === key && value !== undefined);
}

/** The fields of a header as a record has them, each with the space before it. */
export function headerFields(header: Header): string {
  let fields = '';
  for (const [key, value] of header) {
    const text = trimBytesStart(trimBytesEnd(value ?? ''));
    if (text !== '') fields += ` ${formatField('INFO', { key, value: text, quoted: false })}`;
  }
  return fields;
}

/** The fields of a body from `from` on. */
export function spansOf(body: string, from: number): FieldSpan[] {
  const spans: FieldSpan[] = [];
  for (let span = nextField(body, from); span !== undefined; span = nextField(body, span.end))
    spans.push(span);
  return spans;
}

export function keyOf(body: string, { start, equals }: FieldSpan): string {
  return body.slice(start, equals);
}

/** `key=value` as it stands. */
export function tokenOf(body: string, { start, end }: FieldSpan): string {
  return body.slice(start, end);
}

function standsAsBody(text: string): boolean {
  return !/^[ "]/.test(text) && !CONTROL.test(text);
}

/** What is left of a body without its fields: each takes the space before it with it, or else the one after it. */
function withoutSpans(body: string, spans: readonly FieldSpan[]): string {
  let message = '';
  let kept = 0;
  for (const { start, end } of spans) {
    if (start > kept) message += body.slice(kept, start - 1);
    kept = start > kept ? end : end + 1;
  }
  return message + body.slice(kept);
}
