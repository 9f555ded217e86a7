// Laws of the JSON form: text → JSON → text is the identity on canonical records and idempotent on all,
// JSON → text → JSON is the identity on what the schemas describe, and everything written fits them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatRecord, RESERVED_KEYS } from '../../../tools/lib/record/format.ts';
import { recordFromJson, recordToJson } from '../../../tools/lib/record/json.ts';
import { isLevel, type Kind } from '../../../tools/lib/record/kind.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { isValueToken } from '../../../tools/lib/record/quantity.ts';
import { validateRecord } from '../../../tools/lib/schema/validate.ts';
import { jsonString, key, kind, line, numberToken, record, source, text, time } from './arbitrary.ts';

const OPTIONS = { seed: 20260215, numRuns: 5000 };

function throughJson(canonical: string): string {
  return formatRecord(recordFromJson(recordToJson(parseRecord(canonical)!))!);
}

test('text to JSON to text is the identity on canonical records', () => {
  fc.assert(
    fc.property(record, (any) => {
      const canonical = formatRecord(any);
      assert.equal(throughJson(canonical), canonical);
    }),
    OPTIONS,
  );
});

test('text to JSON to text is idempotent on all, and what formatting makes of them', () => {
  fc.assert(
    fc.property(line, (any) => {
      const parsed = parseRecord(any);
      if (parsed === undefined) return;
      const once = throughJson(any);
      assert.equal(once, formatRecord(parsed));
      assert.equal(throughJson(once), once);
    }),
    OPTIONS,
  );
});

test('a record from its JSON is the record from its canonical text', () => {
  fc.assert(
    fc.property(record, (any) => {
      assert.deepEqual(recordFromJson(recordToJson(any)), parseRecord(formatRecord(any)));
    }),
    OPTIONS,
  );
});

test('what is written as JSON is one line, JSON, and fits its schema', () => {
  fc.assert(
    fc.property(line, (any) => {
      const parsed = parseRecord(any);
      if (parsed === undefined) return;
      const json = recordToJson(parsed);
      assert.doesNotMatch(json, /[\x00-\x1f\x7f]|\p{Surrogate}/u);
      assert.deepEqual(validateRecord(parsed.kind, JSON.parse(json)), [], json);
    }),
    OPTIONS,
  );
});

const member = (value: fc.Arbitrary<string>) => fc.tuple(key, value);

function members(list: readonly (readonly [string, string])[]): string {
  return [...new Map(list)].map(([name, value]) => `"${name}":${value}`).join(',');
}

const valueString = text.filter(
  (value) =>
    isValueToken(value) && !/^-?[0-9.eE+-]+$/.test(value) && !/[ "\x00-\x1f\x7f]|\p{Surrogate}/u.test(value),
);

const scalar = fc.oneof(numberToken, text.map(jsonString));

const logBody = fc.array(member(scalar), { maxLength: 6 }).map((list) => {
  const own = members(list.filter(([name]) => !RESERVED_KEYS.has(name)));
  const reserved = members(list.filter(([name]) => RESERVED_KEYS.has(name)));
  return (own === '' ? '' : `,${own}`) + (reserved === '' ? '' : `,"fields":{${reserved}}`);
});

const signalBody = fc
  .tuple(
    fc.array(member(text.map(jsonString)), { maxLength: 4 }),
    fc.array(member(fc.oneof(numberToken, valueString.map(jsonString))), { maxLength: 4 }),
  )
  .map(([labels, values]) => {
    const names = new Set(labels.map(([name]) => name));
    const rest = values.filter(([name]) => !names.has(name));
    return `,"labels":{${members(labels)}},"values":{${members(rest)}}`;
  });

function document(word: Kind): fc.Arbitrary<string> {
  const message = text.filter((value) => value !== '').map(jsonString);
  return fc
    .tuple(time, source, message, isLevel(word) ? logBody : signalBody)
    .map(([ts, from, msg, body]) => `{"ts":"${ts}","source":"${from}","kind":"${word}","msg":${msg}${body}}`);
}

test('JSON to text to JSON is the identity on what the schemas describe', () => {
  const documents = kind.chain((word) => document(word).map((json) => ({ word, json })));
  fc.assert(
    fc.property(documents, ({ word, json }) => {
      assert.deepEqual(validateRecord(word, JSON.parse(json)), [], json);
      const canonical = formatRecord(recordFromJson(json)!);
      assert.equal(recordToJson(parseRecord(canonical)!), json);
    }),
    OPTIONS,
  );
});

test('the schemas and the reader agree on times and sources', () => {
  const near = fc
    .tuple(time, fc.nat(35), fc.constantFrom('0', '1', '3', '9', 'Z', '.', 'T', ''))
    .map(([good, at, char]) => {
      return good.slice(0, at) + char + good.slice(at + 1);
    });
  const nearSource = fc
    .tuple(source, fc.nat(8), fc.constantFrom('/', '..', '%', '.', 'é', ''))
    .map(([good, at, char]) => {
      return good.slice(0, at) + char + good.slice(at);
    });
  fc.assert(
    fc.property(near, nearSource, (ts, from) => {
      const value = { ts, source: from, kind: 'INFO', msg: '' };
      const isValid = validateRecord('INFO', value).length === 0;
      assert.equal(isValid, recordFromJson(JSON.stringify(value)) !== undefined);
    }),
    OPTIONS,
  );
});

test('the schemas and the reader agree on values', () => {
  fc.assert(
    fc.property(text, (token) => {
      const value = {
        ts: '2026-02-14T12:34:05Z',
        source: 'a',
        kind: 'GAP',
        msg: '',
        labels: {},
        values: { a: token },
      };
      const isValid = validateRecord('GAP', value).length === 0;
      const isNumber = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(token);
      assert.equal(isValid || isNumber, recordFromJson(JSON.stringify(value)) !== undefined, token);
    }),
    OPTIONS,
  );
});
