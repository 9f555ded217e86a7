import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRecord, RecordError } from '../../../tools/lib/record/format.ts';
import { readRecord, recordFromJson, recordToJson } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import type { RecordLine } from '../../../tools/lib/record/record.ts';
import { bare, EXAMPLES, quoted } from './examples.ts';

const START = '{"ts":"2026-02-14T12:34:05Z","source":"web/0"';
const LOG = `${START},"kind":"INFO"`;
const METRIC = `${START},"kind":"METRIC","msg":"x"`;
const RECORD: RecordLine = {
  time: '2026-02-14T12:34:05Z',
  source: 'web/0',
  kind: 'INFO',
  message: 'hi',
  fields: [],
};

test('the examples of the definition, there and back', () => {
  for (const { record, json } of EXAMPLES) {
    assert.equal(recordToJson(record), json);
    assert.equal(formatRecord(recordFromJson(json)!), formatRecord(record));
    assert.equal(recordToJson(recordFromJson(json)!), json);
  }
});

test('number tokens are copied', () => {
  const line = `${LOG},"msg":"","a":1.0,"b":1E5,"c":-0,"d":12345678901234567890,"e":1e999}`;
  assert.equal(
    formatRecord(recordFromJson(line)!),
    '2026-02-14T12:34:05Z web/0 INFO a=1.0 b=1E5 c=-0 d=12345678901234567890 e=1e999',
  );
  assert.equal(recordToJson(recordFromJson(line)!), line);
});

test('quotes tell a string of digits from a number', () => {
  const record = {
    ...RECORD,
    fields: [quoted('a', '200'), bare('b', '200'), quoted('c', 'x'), bare('d', 'NaN')],
  };
  const json = `${LOG},"msg":"hi","a":"200","b":200,"c":"x","d":"NaN"}`;
  assert.equal(recordToJson(record), json);
  assert.deepEqual(recordFromJson(json), parseRecord(formatRecord(record)));
});

test('reserved names go into fields', () => {
  const keys = ['ts', 'source', 'kind', 'level', 'msg', 'labels', 'values', 'fields'];
  const record = { ...RECORD, fields: [...keys.map((key) => bare(key, '1')), bare('a', '2')] };
  const json = `${LOG},"msg":"hi","a":2,"fields":{"ts":1,"source":1,"kind":1,"level":1,"msg":1,"labels":1,"values":1,"fields":1}}`;
  assert.equal(recordToJson(record), json);
  assert.equal(recordToJson(recordFromJson(json)!), json);
});

test('labels and values apart in the other kinds, whatever their names', () => {
  const fields = [
    quoted('ts', 'x'),
    bare('level', '1'),
    bare('window', 'oops'),
    bare('nan', 'NaN'),
    bare('q', 'dd1:x'),
  ];
  assert.equal(
    recordToJson({ ...RECORD, kind: 'METRIC', fields }),
    `${START},"kind":"METRIC","msg":"hi","labels":{"ts":"x","window":"oops"},"values":{"level":1,"nan":"NaN","q":"dd1:x"}}`,
  );
});

test('level in any common spelling stands for kind', () => {
  assert.equal(recordFromJson(`${START},"level":"warning"}`)?.kind, 'WARN');
  assert.equal(recordFromJson(`${START},"level":30}`)?.kind, 'INFO');
  assert.equal(recordFromJson(`${START},"level":"METRIC","msg":"x"}`)?.kind, 'METRIC');
  assert.equal(recordFromJson(`${LOG},"level":"info"}`)?.kind, 'INFO');
  for (const level of ['"error"', '"x"', 'null', '{}'])
    assert.equal(recordFromJson(`${LOG},"level":${level}}`), undefined);
  for (const level of ['"x"', '9', 'true', '{}'])
    assert.equal(recordFromJson(`${START},"level":${level}}`), undefined);
});

test('absent parts are empty, repeated ones count once, words are strings', () => {
  assert.equal(recordFromJson(`${LOG}}`)?.message, '');
  assert.deepEqual(recordFromJson(`${METRIC}}`)?.fields, []);
  assert.deepEqual(recordFromJson(`${LOG},"a":1,"a":2,"msg":"x","msg":"y"}`)?.fields, [bare('a', '1')]);
  assert.deepEqual(recordFromJson(`${LOG},"a":true,"b":false,"c":null}`)?.fields, [
    bare('a', 'true'),
    bare('b', 'false'),
    bare('c', 'null'),
  ]);
  assert.deepEqual(recordFromJson(`${METRIC},"labels":{"a":1,"b":true},"values":{"c":"5","a":2}}`)?.fields, [
    quoted('a', '1'),
    quoted('b', 'true'),
    bare('c', '5'),
  ]);
});

test('keys that objects have of their own are keys like others', () => {
  const line = `${LOG},"msg":"","__proto__":1,"constructor":"x","toString":2,"hasOwnProperty":3}`;
  assert.equal(recordToJson(recordFromJson(line)!), line);
});

test('white space between tokens is JSON', () => {
  assert.equal(
    recordFromJson(`  { "ts" :"2026-02-14T12:34:05Z", "source":\t"web", "kind" : "INFO" , "a" : 1 }\r`)
      ?.source,
    'web',
  );
});

test('objects of another form are no record', () => {
  for (const line of [
    '',
    '{',
    '{}',
    '[]',
    'null',
    '"x"',
    `${LOG}`,
    `${LOG}}}`,
    `${LOG}} x`,
    `${LOG},}`,
    `${LOG},"a":}`,
    `${LOG},"a"}`,
    `${LOG},a:1}`,
    `${LOG},"a":01}`,
    `${LOG},"a":1.}`,
    `${LOG},"a":+1}`,
    `${LOG},"a":NaN}`,
    `${LOG},"a":tru}`,
    `${LOG},"a":truex}`,
    `${LOG},"a":'x'}`,
    `${LOG},"a":"\\x"}`,
    `${LOG},"a":"\t"}`,
    `${LOG},"a":"x}`,
    `${LOG},"a":[]}`,
    `${LOG},"a":{}}`,
    `${LOG},"fields":{"ts":{}}}`,
    `${LOG},"fields":1}`,
    `${LOG},"labels":{}}`,
    `${LOG},"values":{}}`,
    `${LOG},"msg":1}`,
    `${LOG},"a b":1}`,
    `${LOG},"":1}`,
    `${LOG},"a\\u0000":1}`,
    `${LOG},"\\ud800":1}`,
    `${METRIC},"a":1}`,
    `${METRIC},"fields":{"ts":1}}`,
    `${METRIC},"labels":1}`,
    `${METRIC},"values":{"a":"x"}}`,
    `${METRIC},"values":{"a":"dd1:x y"}}`,
    `${METRIC},"values":{"a":true}}`,
    `${METRIC},"labels":{"a":{}}}`,
    `${START},"kind":"METRIC","msg":""}`,
    `${START},"kind":"info"}`,
    `${START},"kind":1}`,
    START.replace('web/0', 'web//0').concat(',"kind":"INFO"}'),
    START.replace('02-14', '02-30').concat(',"kind":"INFO"}'),
    '{"ts":1771072445,"source":"web","kind":"INFO"}',
    '{"source":"web","kind":"INFO"}',
    '{"ts":"2026-02-14T12:34:05Z","kind":"INFO"}',
  ]) {
    assert.equal(recordFromJson(line), undefined, line);
  }
});

test('depth costs nothing', () => {
  assert.equal(recordFromJson('{"a":'.repeat(200_000)), undefined);
  assert.equal(recordFromJson(`${LOG},"a":${'['.repeat(200_000)}`), undefined);
});

test('DEL may stand raw in JSON, and is escaped in what is written', () => {
  assert.equal(
    formatRecord(recordFromJson(`${LOG},"a":"\u007f"}`)!),
    '2026-02-14T12:34:05Z web/0 INFO a="\\u007f"',
  );
});

test('either form of a line', () => {
  assert.deepEqual(readRecord(EXAMPLES[0]!.line), EXAMPLES[0]!.record);
  assert.equal(readRecord(EXAMPLES[0]!.json)?.message, 'request handled');
  assert.equal(readRecord('hello'), undefined);
});

test('a record that the grammar cannot say is refused', () => {
  assert.throws(() => recordToJson({ ...RECORD, fields: [bare('a"b', '1')] }), RecordError);
  assert.throws(() => recordToJson({ ...RECORD, source: 'a"b' }), RecordError);
});
