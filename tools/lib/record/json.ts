// The JSON form of a record: one object on one line, described by schemas/. Keys in the order ts, source, kind, msg,
// then the fields of a log record (those with a reserved name in `fields`), or `labels` and `values` of another kind.
//
// Reading is stricter than JSON in shape and kinder in content: nothing is nested but `fields`, `labels` and `values`, an
// object of another shape is no record; but `level` in any common spelling stands for `kind`, absent `msg`, `labels` and
// `values` are empty, and true, false and null are read as those words (the canonical form has strings and numbers).

import {
  canonicalFields,
  checkHeader,
  isBare,
  isLabel,
  quote,
  RESERVED_KEYS,
  RecordError,
} from './format.ts';
import type { JsonObject, JsonScalar, JsonScalars } from './json-object.ts';
import { parseJsonObject } from './json-object.ts';
import { isKind, isLevel, type Kind } from './kind.ts';
import { parseLevel } from './level.ts';
import { isJsonNumber } from './number.ts';
import { isKey, needsMessage, parseRecord } from './parse.ts';
import { isValueToken } from './quantity.ts';
import type { Field, RecordLine } from './record.ts';
import { isSource } from './source.ts';
import { isTime } from './time.ts';

const HEADER: ReadonlySet<string> = new Set(['ts', 'source', 'kind', 'level', 'msg']);
const SIGNAL_KEYS: ReadonlySet<string> = new Set([...HEADER, 'labels', 'values']);
const NOTHING: JsonScalars = new Map();

/** `"key":value` of a field; a bare number token is copied, everything else is a string. */
function member({ key, value, quoted }: Field): string {
  if (!isKey(key)) throw new RecordError(`not a field key: ${quote(key)}`);
  return `"${key}":${!quoted && isJsonNumber(value) ? value : quote(value)}`;
}

function objectOf(fields: readonly Field[]): string {
  return `{${fields.map(member).join(',')}}`;
}

function logMembers(fields: readonly Field[]): string {
  const reserved = fields.filter((field) => RESERVED_KEYS.has(field.key));
  const own = fields.filter((field) => !RESERVED_KEYS.has(field.key)).map((field) => `,${member(field)}`);
  return own.join('') + (reserved.length === 0 ? '' : `,"fields":${objectOf(reserved)}`);
}

function signalMembers(fields: readonly Field[]): string {
  const labels = fields.filter(isLabel).map((field) => ({ ...field, quoted: true }));
  const values = fields.filter((field) => !isLabel(field));
  return `,"labels":${objectOf(labels)},"values":${objectOf(values)}`;
}

/** What stands behind the message in the JSON form, as an object of its own. @throws RecordError for a key that is none */
export function fieldsToJson(kind: Kind, fields: readonly Field[]): string {
  return `{${membersOf(kind, canonicalFields(kind, fields)).slice(1)}}`;
}

function membersOf(kind: Kind, fields: readonly Field[]): string {
  return isLevel(kind) ? logMembers(fields) : signalMembers(fields);
}

/**
 * The JSON form of a record, without a LF. Of two fields with one key the first is written.
 * @throws RecordError as formatRecord does.
 */
export function recordToJson(record: RecordLine): string {
  checkHeader(record);
  const { time, source, kind, message } = record;
  const fields = canonicalFields(kind, record.fields);
  const header = `"ts":"${time}","source":"${source}","kind":"${kind}","msg":${quote(message)}`;
  return `{${header}${membersOf(kind, fields)}}`;
}

type Member = JsonScalar | JsonScalars | undefined;

function isObject(value: Member): value is JsonScalars {
  return value instanceof Map;
}

function stringOf(value: Member): string | undefined {
  return value === undefined || isObject(value) || value.type !== 'string' ? undefined : value.text;
}

function kindOfLevel(value: Member): Kind | undefined {
  if (value === undefined || isObject(value) || value.type === 'word') return undefined;
  if (value.type === 'number') return parseLevel(Number(value.text));
  return isKind(value.text) ? value.text : parseLevel(value.text);
}

/** The kind that `kind` or else `level` names; undefined also when they contradict each other. */
function kindOf(object: JsonObject): Kind | undefined {
  const ofLevel = kindOfLevel(object.get('level'));
  if (!object.has('kind')) return ofLevel;
  const kind = stringOf(object.get('kind'));
  if (kind === undefined || !isKind(kind)) return undefined;
  return object.has('level') && ofLevel !== kind ? undefined : kind;
}

/** The field of a log record: a string is quoted only where its text would be read as something else. */
function logField(key: string, { type, text }: JsonScalar): Field {
  return { key, value: text, quoted: type === 'string' && (isJsonNumber(text) || !isBare(text)) };
}

function logFields(object: JsonObject): Field[] | undefined {
  const fields: Field[] = [];
  for (const [key, value] of object) {
    if (key === 'fields' && isObject(value)) {
      for (const [name, scalar] of value) fields.push(logField(name, scalar));
    } else if (!RESERVED_KEYS.has(key) && !isObject(value)) {
      fields.push(logField(key, value));
    } else if (!HEADER.has(key)) {
      return undefined;
    }
  }
  return fields;
}

function signalFields(object: JsonObject): Field[] | undefined {
  const { labels, values } = {
    labels: object.get('labels') ?? NOTHING,
    values: object.get('values') ?? NOTHING,
  };
  if (!isObject(labels) || !isObject(values)) return undefined;
  for (const key of object.keys()) if (!SIGNAL_KEYS.has(key)) return undefined;
  const fields: Field[] = [];
  for (const [key, { text }] of labels) fields.push({ key, value: text, quoted: true });
  for (const [key, { text }] of values) {
    if (!isValueToken(text) || !isBare(text)) return undefined;
    fields.push({ key, value: text, quoted: false });
  }
  return fields;
}

/** The fields of an object of this kind, each key once, or undefined when the object or a key does not fit. */
function fieldsOf(kind: Kind, object: JsonObject): readonly Field[] | undefined {
  const fields = isLevel(kind) ? logFields(object) : signalFields(object);
  return fields?.every((field) => isKey(field.key)) ? canonicalFields(kind, fields) : undefined;
}

/**
 * The record that a line in the JSON form is, or undefined when it is none. Of equal keys the first counts. The fields
 * are as parseRecord reads them from the canonical text, in canonical order. Never throws; linear in the line.
 */
export function recordFromJson(line: string): RecordLine | undefined {
  const object = parseJsonObject(line);
  if (object === undefined) return undefined;
  const time = stringOf(object.get('ts'));
  const source = stringOf(object.get('source'));
  const kind = kindOf(object);
  const message = object.has('msg') ? stringOf(object.get('msg')) : '';
  if (time === undefined || source === undefined || kind === undefined || message === undefined)
    return undefined;
  if (!isTime(time) || !isSource(source) || (message === '' && needsMessage(kind))) return undefined;
  const fields = fieldsOf(kind, object);
  return fields === undefined ? undefined : { time, source, kind, message, fields };
}

/** The record of a line in either form; a line that begins with `{` is in the JSON form. Undefined for a foreign line. */
export function readRecord(line: string): RecordLine | undefined {
  return line.startsWith('{') ? recordFromJson(line) : parseRecord(line);
}
