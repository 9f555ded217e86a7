// Record to text: the canonical writer. Canonical means: the message first, quoted only where it must be; then the
// fields, each key once, in the non-log kinds labels (quoted) before values (bare), in log kinds the keys that the JSON
// form sets apart last. That order is what the JSON form keeps, so canonical text survives the way through it.

import { isKind, isLevel, type Kind } from './kind.ts';
import { isJsonNumber } from './number.ts';
import { equalsAfterKey, isKey, needsMessage, valueEnd } from './parse.ts';
import { isValueToken } from './quantity.ts';
import type { Field, RecordLine } from './record.ts';
import { isSource } from './source.ts';
import { isTime } from './time.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** A record, field or part of one that the grammar cannot say. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** Keys that name a part of the JSON form; log fields of these names go into its object `fields`. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'ts',
  'source',
  'kind',
  'level',
  'msg',
  'labels',
  'values',
  'fields',
]);

/** Half of a surrogate pair: no UTF-8 says it, only an escape does. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** True when a text stands between quotes as it is. */
function isVerbatim(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code === QUOTE || code === BACKSLASH || code === DELETE || isSurrogate(code))
      return false;
  }
  return true;
}

/** A JSON string: controls, DEL and lone surrogates escaped, everything else as it is. */
export function quote(text: string): string {
  if (isVerbatim(text)) return `"${text}"`;
  const quoted = JSON.stringify(text);
  return quoted.includes('\u007f') ? quoted.replaceAll('\u007f', '\\u007f') : quoted;
}

/** True when a text can be written only with escapes: a control character or a lone surrogate. */
function needsEscape(text: string): boolean {
  let surrogates = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code === DELETE) return true;
    surrogates ||= isSurrogate(code);
  }
  return surrogates && LONE_SURROGATE.test(text);
}

/** True when a value can stand without quotes. */
export function isBare(value: string): boolean {
  let surrogates = false;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code <= SPACE || code === QUOTE || code === DELETE) return false;
    surrogates ||= isSurrogate(code);
  }
  return value !== '' && !(surrogates && LONE_SURROGATE.test(value));
}

/** True when a field of a non-log kind is a label: quoted, or bare without being a quantity. */
export function isLabel(field: Field): boolean {
  return field.quoted || !isBare(field.value) || !isValueToken(field.value);
}

function mustQuote(kind: Kind, field: Field): boolean {
  if (!isLevel(kind)) return isLabel(field);
  return (field.quoted && isJsonNumber(field.value)) || !isBare(field.value);
}

/**
 * `key=value` as a record of this kind writes it. In log kinds quotes appear where the value needs them or where they
 * tell the string "200" from the number; in the other kinds they make a label.
 * @throws RecordError when the key is no key.
 */
export function formatField(kind: Kind, field: Field): string {
  if (!isKey(field.key)) throw new RecordError(`not a field key: ${quote(field.key)}`);
  return `${field.key}=${mustQuote(kind, field) ? quote(field.value) : field.value}`;
}

/** True for a token that is a field, or whose open quote could become one when fields follow it. */
function isFieldShaped(message: string, start: number): boolean {
  const equals = equalsAfterKey(message, start);
  if (equals < 0) return false;
  return message.charCodeAt(equals + 1) === QUOTE || valueEnd(message, equals + 1) >= 0;
}

function hasFieldShape(message: string): boolean {
  let equals = message.indexOf('=');
  while (equals >= 0) {
    if (isFieldShaped(message, message.lastIndexOf(' ', equals) + 1)) return true;
    const space = message.indexOf(' ', equals);
    equals = space < 0 ? -1 : message.indexOf('=', space);
  }
  return false;
}

function mustQuoteMessage(message: string): boolean {
  const first = message.charCodeAt(0);
  if (first === QUOTE || first === SPACE || message.endsWith(' ')) return true;
  return needsEscape(message) || hasFieldShape(message);
}

/** A message as the body begins with it: in quotes where it would be read as something else. */
export function formatMessage(message: string): string {
  return message !== '' && mustQuoteMessage(message) ? quote(message) : message;
}

/** Up to here comparing every pair of keys is cheaper than a set. */
const FEW_FIELDS = 8;

function withoutRepeats(fields: readonly Field[]): readonly Field[] {
  if (fields.length <= FEW_FIELDS) {
    return fields.filter(({ key }, index) => fields.findIndex((other) => other.key === key) === index);
  }
  const seen = new Set<string>();
  return fields.filter(({ key }) => !seen.has(key) && seen.add(key));
}

/** The fields in canonical order and without repeated keys. */
export function canonicalFields(kind: Kind, fields: readonly Field[]): readonly Field[] {
  const comesLast = isLevel(kind)
    ? (field: Field) => RESERVED_KEYS.has(field.key)
    : (field: Field) => !isLabel(field);
  const unique = withoutRepeats(fields);
  if (!unique.some(comesLast)) return unique;
  return [...unique.filter((field) => !comesLast(field)), ...unique.filter(comesLast)];
}

/** @throws RecordError when the header cannot be written so that it is read again. */
export function checkHeader({ time, source, kind, message }: RecordLine): void {
  if (!isTime(time)) throw new RecordError(`not a record time: ${quote(time)}`);
  if (!isSource(source)) throw new RecordError(`not a record source: ${quote(source)}`);
  if (!isKind(kind)) throw new RecordError(`not a record kind: ${quote(kind)}`);
  if (message === '' && needsMessage(kind)) throw new RecordError(`a ${kind} record needs a message`);
}

/**
 * The canonical line of a record, without its LF. parseRecord reads it back to the same record, in canonical order.
 * @throws RecordError when time, source, kind or a key is not of the grammar, or a METRIC, EVENT or SPAN has no message.
 */
export function formatRecord(record: RecordLine): string {
  checkHeader(record);
  const { time, source, kind } = record;
  const message = formatMessage(record.message);
  let line = `${time} ${source} ${kind}`;
  if (message !== '') line += ` ${message}`;
  for (const field of canonicalFields(kind, record.fields)) line += ` ${formatField(kind, field)}`;
  return line;
}
