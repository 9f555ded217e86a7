// Laws of the text form: an independent reading of the grammar agrees, writing is the inverse of reading.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalFields, formatRecord, isLabel } from '../../../tools/lib/record/format.ts';
import { recordFromJson } from '../../../tools/lib/record/json.ts';
import { isLevel } from '../../../tools/lib/record/kind.ts';
import { parseLevel } from '../../../tools/lib/record/level.ts';
import {
  type Body,
  fieldOfSpan,
  fieldsFrom,
  nextField,
  parseBody,
  parseRecord,
} from '../../../tools/lib/record/parse.ts';
import { parseQuantity } from '../../../tools/lib/record/quantity.ts';
import type { Field, RecordLine } from '../../../tools/lib/record/record.ts';
import { decodeName } from '../../../tools/lib/record/source.ts';
import { parseTime } from '../../../tools/lib/record/time.ts';
import { line, record, text } from './arbitrary.ts';

const OPTIONS = { seed: 20260214, numRuns: 5000 };

const STRING = String.raw`"(?:[^"\\\x00-\x1f\x7f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const FIELD = String.raw`([A-Za-z_][A-Za-z0-9_.-]*)=(${STRING}|[^ "\x00-\x1f\x7f]+)(?= |$)`;

function decode(key: string, raw: string): Field {
  const quoted = raw.startsWith('"');
  return { key, value: quoted ? (JSON.parse(raw) as string) : raw, quoted };
}

/** The rules said again with regular expressions, each field cut out of the text in turn. */
function referenceBody(body: string): Body {
  const whole = new RegExp(`^(${STRING})((?: ${FIELD})*)$`).exec(body);
  if (whole !== null) {
    const fields = [...whole[2]!.matchAll(new RegExp(`(?<= )${FIELD}`, 'g'))];
    return {
      message: JSON.parse(whole[1]!) as string,
      fields: fields.map((match) => decode(match[1]!, match[2]!)),
    };
  }
  const fields: Field[] = [];
  const token = new RegExp(FIELD, 'y');
  let rest = body;
  let at = 0;
  while (at < rest.length) {
    token.lastIndex = at;
    const match = token.exec(rest);
    if (match === null) {
      const space = rest.indexOf(' ', at);
      if (space < 0) break;
      at = space + 1;
      continue;
    }
    fields.push(decode(match[1]!, match[2]!));
    const end = at + match[0].length;
    rest = at > 0 ? rest.slice(0, at - 1) + rest.slice(end) : rest.slice(end + 1);
  }
  return { message: rest, fields };
}

function lazyFields(body: string): Field[] {
  const fields: Field[] = [];
  let span = nextField(body, fieldsFrom(body));
  while (span !== undefined) {
    fields.push(fieldOfSpan(body, span));
    span = nextField(body, span.end);
  }
  return fields;
}

test('parseBody agrees with the rules said in regular expressions', () => {
  fc.assert(
    fc.property(text, (body) => {
      const parsed = parseBody(body);
      assert.deepEqual(parsed, referenceBody(body));
      assert.deepEqual(lazyFields(body), parsed.fields);
    }),
    { ...OPTIONS, numRuns: 20_000 },
  );
});

test('no text makes a reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(text, line), (any) => {
      parseRecord(any);
      recordFromJson(any);
      recordFromJson(`{"ts":${any}}`);
      parseQuantity(any);
      parseLevel(any);
      parseTime(any);
      decodeName(any);
    }),
    OPTIONS,
  );
});

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** What a record says, whatever its spelling: the fields that count, in canonical order. */
function meaning({ kind, fields, ...rest }: RecordLine): unknown {
  const values = canonicalFields(kind, fields).map((field) => {
    const isString = isLevel(kind) ? field.quoted || !NUMBER.test(field.value) : isLabel(field);
    return [field.key, field.value, isString];
  });
  return { ...rest, kind, values };
}

/** A record whose bare fields are all legal bare, as every parsed one is: others are written as strings. */
function legal(any: RecordLine): RecordLine {
  const fields = any.fields.map((field) => {
    const isBare = !/[ "\x00-\x1f\x7f]|^$|\p{Surrogate}/u.test(field.value);
    return { ...field, quoted: field.quoted || !isBare };
  });
  return { ...any, fields };
}

test('parse after format gives the record, and format after that the same line', () => {
  fc.assert(
    fc.property(record.map(legal), (any) => {
      const canonical = formatRecord(any);
      assert.doesNotMatch(canonical, /[\x00-\x1f\x7f]|\p{Surrogate}/u);
      const parsed = parseRecord(canonical);
      assert.ok(parsed, canonical);
      assert.deepEqual(meaning(parsed), meaning(any), canonical);
      assert.equal(formatRecord(parsed), canonical);
    }),
    OPTIONS,
  );
});

test('format after parse changes the spelling of a line once, and never its meaning', () => {
  fc.assert(
    fc.property(line, (any) => {
      const parsed = parseRecord(any);
      if (parsed === undefined) return;
      const canonical = formatRecord(parsed);
      const again = parseRecord(canonical);
      assert.ok(again, canonical);
      assert.deepEqual(meaning(again), meaning(parsed));
      assert.equal(formatRecord(again), canonical);
    }),
    OPTIONS,
  );
});
