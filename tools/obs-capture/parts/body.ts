// Free text as the body of a record. `key=value` tokens in it are fields, wherever they stand, because that is how
// everybody down the pipe reads a body (record.md).

import { PIPELINE_FIELDS } from '../../lib/kernel/adopter.ts';
import { type FieldSpan, nextField } from '../../lib/record/parse.ts';
import type { Recognised } from '../formats/format.ts';

/** The part of a Recognised that says what the line is about. */
export type FreeBody = Pick<Recognised, 'message' | 'fields' | 'isBody' | 'claims'>;

const CONTROL = /[\x00-\x1f\x7f]/;

/** Message and fields of a text. One with a field that is the pipeline's to say becomes a message as a whole, to be quoted. */
export function bodyOf(text: string): FreeBody {
  const spans = text.includes('=') ? spansOf(text, 0) : [];
  const isPlain = spans.length === 0 || spans.some((span) => PIPELINE_FIELDS.has(keyOf(text, span)));
  if (isPlain) return { message: text, fields: '', claims: 0 };
  if (standsAsBody(text)) return { message: text, fields: '', isBody: true, claims: 0 };
  return {
    message: withoutSpans(text, spans),
    fields: spans.map((span) => ` ${tokenOf(text, span)}`).join(''),
    claims: 0,
  };
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
  return !/^[ "]| $/.test(text) && !CONTROL.test(text);
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
