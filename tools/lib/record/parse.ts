// Text to record, and the oracle of the byte kernel. Nothing here throws on data: what is malformed is message text, and
// a line without the header is no record.
//
// A field is a `key=value` token at the start of the body or directly after a space. A malformed one is message text,
// and scanning goes on at the next space after its start, so that an open quote swallows none of the fields behind it.
// That stays linear: the opening quote of a later candidate ends the scan of an earlier one.

import type { Kind } from './kind.ts';
import { isKind } from './kind.ts';
import { quotedEnd, unquote } from './quoted.ts';
import type { Field, RecordLine } from './record.ts';
import { isSource } from './source.ts';
import { isTime } from './time.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const DELETE = 0x7f;

/** 1 for a character of a key, 2 for one that may also begin it. */
const keyClass = new Uint8Array(128);
for (const char of '0123456789-.') keyClass[char.charCodeAt(0)] = 1;
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') keyClass[char.charCodeAt(0)] = 2;

function classOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? keyClass[code]! : 0;
}

/** The index after the longest key at `start`; `start` itself when there is none. */
function keyEnd(text: string, start: number): number {
  if (classOf(text, start) !== 2) return start;
  let at = start + 1;
  while (classOf(text, at) !== 0) at++;
  return at;
}

/** True for a legal key: a letter or `_`, then letters, digits and `_-.`. */
export function isKey(text: string): boolean {
  return text !== '' && keyEnd(text, 0) === text.length;
}

/** The index of the `=` of a token that begins with a key and `=`, or -1. */
export function equalsAfterKey(body: string, start: number): number {
  const end = keyEnd(body, start);
  return end > start && body.charCodeAt(end) === EQUALS ? end : -1;
}

/** The index after the bare value at `start`, or -1 when it is empty or holds a quote or a control character. */
function bareEnd(body: string, start: number): number {
  let at = start;
  for (; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === SPACE) break;
    if (code < SPACE || code === QUOTE || code === DELETE) return -1;
  }
  return at === start ? -1 : at;
}

/** The index after the value at `start`, or -1 when it is malformed. */
export function valueEnd(body: string, start: number): number {
  if (body.charCodeAt(start) !== QUOTE) return bareEnd(body, start);
  const end = quotedEnd(body, start);
  return end < 0 || end === body.length || body.charCodeAt(end) === SPACE ? end : -1;
}

/** Where a field stands in its body: key [start, equals), raw value [equals + 1, end). */
export interface FieldSpan {
  readonly start: number;
  readonly equals: number;
  readonly end: number;
}

function fieldAt(body: string, start: number, equals: number, end: number): Field {
  const key = body.slice(start, equals);
  const quoted = body.charCodeAt(equals + 1) === QUOTE;
  return {
    key,
    value: quoted ? unquote(body, equals + 1, end) : body.slice(equals + 1, end),
    quoted,
  };
}

/** The field that a span of nextField marks, decoded. */
export function fieldOfSpan(body: string, span: FieldSpan): Field {
  return fieldAt(body, span.start, span.equals, span.end);
}

/**
 * The next field of a body at or after `from`, or undefined: the lazy way, for one field of many. `from` is first
 * fieldsFrom(body), then the `end` of the span before.
 */
export function nextField(body: string, from: number): FieldSpan | undefined {
  let start = from > 0 ? from + 1 : 0;
  while (start < body.length) {
    const equals = equalsAfterKey(body, start);
    const end = equals < 0 ? -1 : valueEnd(body, equals + 1);
    if (end >= 0) return { start, equals, end };
    const space = body.indexOf(' ', start);
    if (space < 0) return undefined;
    start = space + 1;
  }
  return undefined;
}

/** A body taken apart. */
export interface Body {
  readonly message: string;
  readonly fields: readonly Field[];
}

/** The fields of body[from…] when it is nothing but fields, each after one space; else undefined. */
function onlyFields(body: string, from: number): Field[] | undefined {
  const fields: Field[] = [];
  let at = from;
  while (at < body.length) {
    if (body.charCodeAt(at) !== SPACE) return undefined;
    const equals = equalsAfterKey(body, at + 1);
    const end = equals < 0 ? -1 : valueEnd(body, equals + 1);
    if (end < 0) return undefined;
    fields.push(fieldAt(body, at + 1, equals, end));
    at = end;
  }
  return fields;
}

/** A body that begins with a quoted message, or undefined when its quote is plain text. */
function parseQuotedBody(body: string): Body | undefined {
  const end = quotedEnd(body, 0);
  const fields = end < 0 ? undefined : onlyFields(body, end);
  return fields === undefined ? undefined : { message: unquote(body, 0, end), fields };
}

/** Where nextField starts: behind a quoted message, else at 0. */
export function fieldsFrom(body: string): number {
  if (body.charCodeAt(0) !== QUOTE) return 0;
  const end = quotedEnd(body, 0);
  return end < 0 || onlyFields(body, end) === undefined ? 0 : end;
}

/**
 * Message and fields of a body (everything after the kind and one space). Taking a field out takes the space before it,
 * or, where nothing is left before it, the one after it; all other spacing is message. Never throws.
 */
export function parseBody(body: string): Body {
  if (body.charCodeAt(0) === QUOTE) {
    const quoted = parseQuotedBody(body);
    if (quoted !== undefined) return quoted;
  }
  const fields: Field[] = [];
  let message = '';
  let kept = 0;
  let start = 0;
  while (start < body.length) {
    const equals = equalsAfterKey(body, start);
    const end = equals < 0 ? -1 : valueEnd(body, equals + 1);
    if (end < 0) {
      const space = body.indexOf(' ', start);
      if (space < 0) break;
      start = space + 1;
      continue;
    }
    fields.push(fieldAt(body, start, equals, end));
    if (start > kept) {
      message += body.slice(kept, start - 1);
      kept = end;
    } else {
      kept = end + 1;
    }
    start = end + 1;
  }
  return { message: message + body.slice(kept), fields };
}

/** True for the kinds whose message is a name, so that a record without one is none. */
export function needsMessage(kind: Kind): boolean {
  return kind === 'METRIC' || kind === 'EVENT' || kind === 'SPAN';
}

/**
 * The record that a line (without its LF) is, or undefined for a foreign line. One CR at the end belongs to the line
 * end. Fields keep the order of the line, repeated keys included: the first of them counts. Never throws.
 */
export function parseRecord(line: string): RecordLine | undefined {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const timeEnd = text.indexOf(' ');
  if (timeEnd < 0 || !isTime(text.slice(0, timeEnd))) return undefined;
  const sourceEnd = text.indexOf(' ', timeEnd + 1);
  if (sourceEnd < 0) return undefined;
  const source = text.slice(timeEnd + 1, sourceEnd);
  const space = text.indexOf(' ', sourceEnd + 1);
  const kind = text.slice(sourceEnd + 1, space < 0 ? text.length : space);
  if (!isKind(kind) || !isSource(source)) return undefined;
  const { message, fields } = parseBody(space < 0 ? '' : text.slice(space + 1));
  if (message === '' && needsMessage(kind)) return undefined;
  return { time: text.slice(0, timeEnd), source, kind, message, fields };
}
