import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatField,
  formatMessage,
  formatRecord,
  quote,
  RecordError,
} from '../../../tools/lib/record/format.ts';
import type { RecordLine } from '../../../tools/lib/record/record.ts';
import { bare, EXAMPLES, quoted } from './examples.ts';

const RECORD: RecordLine = {
  time: '2026-02-14T12:34:05Z',
  source: 'web/0',
  kind: 'INFO',
  message: 'hi',
  fields: [],
};

test('the examples of the definition, labels before values', () => {
  const canonical = new Map([
    [
      'EVENT',
      '2026-02-14T12:34:11Z web/2 EVENT exit reason="oom" signal="SIGKILL" code=137 uptime=42s rss=256M',
    ],
    [
      'ALERT',
      '2026-02-14T12:34:12Z web ALERT firing alertname="InstanceDown" severity="critical" runbook="RUNBOOK.md#instance-down" value=2',
    ],
    [
      'SPAN',
      '2026-02-14T12:34:12Z api/1 SPAN GET_/items trace_id="4bf92f35" span_id="00f067aa" parent_id="a3ce929d" status="ok" dur=12ms',
    ],
  ]);
  for (const { line, record } of EXAMPLES)
    assert.equal(formatRecord(record), canonical.get(record.kind) ?? line);
});

test('a message is quoted where it would be read as something else', () => {
  for (const message of [
    'a=1',
    'x a=1 y',
    'a="',
    'x a="y',
    '"',
    '"hi"',
    ' x',
    'x ',
    ' ',
    'a\tb',
    '\0',
    'x\u007f',
    '\ud800',
  ]) {
    assert.equal(formatMessage(message), quote(message), message);
  }
  for (const message of [
    'hi',
    'x  y',
    '9=1',
    'a=',
    'a= b',
    'a=x"y',
    'say "hi"',
    '(a=1)',
    'a =1',
    'é\u2028😀',
    '\\n',
    '',
  ]) {
    assert.equal(formatMessage(message), message, message);
  }
});

test('log fields are bare where they can be, and quoted where quotes make the difference', () => {
  assert.equal(formatField('INFO', bare('a', '200')), 'a=200');
  assert.equal(formatField('INFO', quoted('a', '200')), 'a="200"');
  assert.equal(formatField('INFO', quoted('a', '-1.5e3')), 'a="-1.5e3"');
  assert.equal(formatField('INFO', quoted('a', '2ms')), 'a=2ms');
  assert.equal(formatField('INFO', quoted('a', 'x=y')), 'a=x=y');
  assert.equal(formatField('INFO', bare('a', '')), 'a=""');
  assert.equal(formatField('INFO', bare('a', 'x y')), 'a="x y"');
  assert.equal(formatField('INFO', bare('a', 'x"y')), 'a="x\\"y"');
  assert.equal(formatField('INFO', bare('a', '\u007f\0\ud800')), 'a="\\u007f\\u0000\\ud800"');
});

test('in the other kinds labels are quoted and values bare', () => {
  assert.equal(formatField('METRIC', quoted('status', '200')), 'status="200"');
  assert.equal(formatField('METRIC', bare('count', '200')), 'count=200');
  assert.equal(formatField('METRIC', bare('p', 'dd1:AbC')), 'p=dd1:AbC');
  assert.equal(formatField('METRIC', bare('p', 'dd1:a b')), 'p="dd1:a b"');
  assert.equal(formatField('METRIC', bare('status', 'ok')), 'status="ok"');
});

test('the first of repeated keys is written', () => {
  const fields = [bare('a', '1'), bare('b', '2'), bare('a', '3')];
  assert.equal(formatRecord({ ...RECORD, fields }), '2026-02-14T12:34:05Z web/0 INFO hi a=1 b=2');
});

test('log fields with names of the JSON form come last, as there', () => {
  const fields = [bare('level', 'x'), bare('a', '1'), bare('msg', 'y')];
  assert.equal(formatRecord({ ...RECORD, fields }), '2026-02-14T12:34:05Z web/0 INFO hi a=1 level=x msg=y');
});

test('a record without message or fields is its header', () => {
  assert.equal(formatRecord({ ...RECORD, message: '' }), '2026-02-14T12:34:05Z web/0 INFO');
  assert.equal(
    formatRecord({ ...RECORD, message: '', fields: [bare('a', '1')] }),
    '2026-02-14T12:34:05Z web/0 INFO a=1',
  );
});

test('what the grammar cannot say is refused', () => {
  const wrong: Partial<RecordLine>[] = [
    { time: '2026-02-30T12:34:05Z' },
    { source: 'a b' },
    { source: '' },
    { kind: 'info' as 'INFO' },
    { kind: 'METRIC', message: '' },
    { fields: [bare('a b', '1')] },
    { fields: [bare('', '1')] },
    { fields: [bare('a\0', '1')] },
  ];
  for (const part of wrong)
    assert.throws(() => formatRecord({ ...RECORD, ...part }), RecordError, JSON.stringify(part));
});
