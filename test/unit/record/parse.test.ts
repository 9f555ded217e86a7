import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fieldOfSpan,
  fieldsFrom,
  isKey,
  nextField,
  parseBody,
  parseRecord,
} from '../../../tools/lib/record/parse.ts';
import { type Field, fieldOf } from '../../../tools/lib/record/record.ts';
import { bare, EXAMPLES, quoted } from './examples.ts';

const HEADER = '2026-02-14T12:34:05Z web/0';

test('the examples of the definition', () => {
  for (const { line, record } of EXAMPLES) assert.deepEqual(parseRecord(line), record);
});

test('lines that are no record', () => {
  for (const line of [
    '',
    '\r',
    '\ufeff2026-02-14T12:34:05Z web INFO x',
    '2026-02-14T12:34:05Z',
    '2026-02-14T12:34:05Z web',
    '2026-02-14T12:34:05Z web ',
    '2026-02-14T12:34:05Z  web INFO x',
    '2026-02-14T12:34:05Z web  INFO x',
    ' 2026-02-14T12:34:05Z web INFO x',
    '2026-02-14T12:34:05Z\tweb\tINFO\tx',
    '2026-02-30T12:34:05Z web INFO x',
    '2026-02-14T12:34:05Z .. INFO x',
    '2026-02-14T12:34:05Z web/ INFO x',
    '2026-02-14T12:34:05Z web info x',
    '2026-02-14T12:34:05Z web INFOX x',
    '2026-02-14T12:34:05Z web INFO\tx',
    '2026-02-14T12:34:05Z web constructor x',
    '{"ts":"2026-02-14T12:34:05Z"}',
  ]) {
    assert.equal(parseRecord(line), undefined, JSON.stringify(line));
  }
});

test('a metric, an event and a span need a name; a log line, an alert and a gap do not', () => {
  for (const kind of ['METRIC', 'EVENT', 'SPAN']) {
    for (const body of ['', ' ', ' value=1', ' ""', ' "" value=1', ' a=1 b=2']) {
      assert.equal(parseRecord(`${HEADER} ${kind}${body}`), undefined, kind + body);
    }
    assert.equal(parseRecord(`${HEADER} ${kind} x`)?.message, 'x');
  }
  for (const kind of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'ALERT', 'GAP']) {
    assert.equal(parseRecord(`${HEADER} ${kind}`)?.kind, kind);
  }
});

test('a body may be absent or empty', () => {
  for (const line of [`${HEADER} INFO`, `${HEADER} INFO `, `${HEADER} INFO\r`]) {
    assert.equal(parseRecord(line)?.message, '');
  }
});

test('one CR belongs to the line end, no more', () => {
  assert.deepEqual(parseRecord(`${HEADER} INFO x a=1\r`)?.fields, [bare('a', '1')]);
  assert.deepEqual(parseRecord(`${HEADER} INFO x a=1\r\r`)?.message, 'x a=1\r');
  assert.deepEqual(parseRecord(`${HEADER} INFO x\ry`)?.message, 'x\ry');
});

test('bodies: the message and the fields', () => {
  const cases: [body: string, message: string, fields: Field[]][] = [
    ['', '', []],
    ['hello world', 'hello world', []],
    ['a=1', '', [bare('a', '1')]],
    ['hi a=1 b=2', 'hi', [bare('a', '1'), bare('b', '2')]],
    // Wherever it stands, a field takes one space with it.
    ['a=1 hi', 'hi', [bare('a', '1')]],
    ['a=1 b=2 hi', 'hi', [bare('a', '1'), bare('b', '2')]],
    ['one a=1 two', 'one two', [bare('a', '1')]],
    ['one  a=1  two', 'one   two', [bare('a', '1')]],
    [' a=1', '', [bare('a', '1')]],
    ['a=1 ', '', [bare('a', '1')]],
    ['a=1  hi', ' hi', [bare('a', '1')]],
    ['a=1  b=2', '', [bare('a', '1'), bare('b', '2')]],
    ['hi a=1 ', 'hi ', [bare('a', '1')]],
    // Keys.
    ['_a.b-c9=1', '', [bare('_a.b-c9', '1')]],
    ['9a=1 -a=1 é=1 =1 a b=', '9a=1 -a=1 é=1 =1 a b=', []],
    ['(a=1) x:a=1', '(a=1) x:a=1', []],
    ['__proto__=1 constructor=2', '', [bare('__proto__', '1'), bare('constructor', '2')]],
    // Bare values.
    ['a==b c=d=e', '', [bare('a', '=b'), bare('c', 'd=e')]],
    ['a=é\u00a0\u2028 b=\\n', '', [bare('a', 'é\u00a0\u2028'), bare('b', '\\n')]],
    ['a=x"y b=\u0001 c=\t d=\u007f e=1', 'a=x"y b=\u0001 c=\t d=\u007f', [bare('e', '1')]],
    ["a='x y'", "y'", [bare('a', "'x")]],
    // Quoted values.
    ['a="" b="x y"', '', [quoted('a', ''), quoted('b', 'x y')]],
    ['a="\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', '', [quoted('a', '"\\/\b\f\n\r\té')]],
    [
      'a="\\ud800" b="\\ud83d\\ude00" c="\\u0000"',
      '',
      [quoted('a', '\ud800'), quoted('b', '😀'), quoted('c', '\0')],
    ],
    ['a="b=1" c="d=" e=2', '', [quoted('a', 'b=1'), quoted('c', 'd='), bare('e', '2')]],
    // Malformed ones are message, and the next token is looked at again.
    ['a="x"y b=1', 'a="x"y', [bare('b', '1')]],
    ['a="x b=1', 'a="x', [bare('b', '1')]],
    ['a="x b="y" c=2', 'a="x', [quoted('b', 'y'), bare('c', '2')]],
    ['a="x b="y z" c=2', 'a="x', [quoted('b', 'y z'), bare('c', '2')]],
    ['a="x y"z w="1"', 'a="x y"z', [quoted('w', '1')]],
    ['a="x\\q y" b=1', 'a="x\\q y"', [bare('b', '1')]],
    ['a="\\u12g4" b=1', 'a="\\u12g4"', [bare('b', '1')]],
    ['a="x\ty" b="\u007f" c=1', 'a="x\ty" b="\u007f"', [bare('c', '1')]],
    ['a="\\" b=1', 'a="\\"', [bare('b', '1')]],
    ['a= b=1', 'a=', [bare('b', '1')]],
    ['a="', 'a="', []],
    // A quoted message: only before nothing but fields.
    ['"hi"', 'hi', []],
    ['""', '', []],
    ['"hi there" a=1 b="2"', 'hi there', [bare('a', '1'), quoted('b', '2')]],
    ['"a=1 b" c=2', 'a=1 b', [bare('c', '2')]],
    ['" x " a=1', ' x ', [bare('a', '1')]],
    ['"hi" there a=1', '"hi" there', [bare('a', '1')]],
    ['"hi"  a=1', '"hi" ', [bare('a', '1')]],
    ['"hi" ', '"hi" ', []],
    ['"hi" a=1 ', '"hi" ', [bare('a', '1')]],
    ['"hi"a=1', '"hi"a=1', []],
    ['"hi" a=', '"hi" a=', []],
    ['"hi a=1', '"hi', [bare('a', '1')]],
    ['a=1 "hi"', '"hi"', [bare('a', '1')]],
    [' "hi"', ' "hi"', []],
    ['"\\q"', '"\\q"', []],
    // Repeated keys stay in order.
    ['a=1 a="2"', '', [bare('a', '1'), quoted('a', '2')]],
  ];
  for (const [body, message, fields] of cases) assert.deepEqual(parseBody(body), { message, fields }, body);
});

test('of two fields with one key the first counts', () => {
  const record = parseRecord(`${HEADER} INFO a=1 a=2`);
  assert.equal(record && fieldOf(record, 'a')?.value, '1');
});

test('fields one by one, without taking the body apart', () => {
  const list = (body: string) => {
    const fields: Field[] = [];
    let span = nextField(body, fieldsFrom(body));
    while (span !== undefined) {
      fields.push(fieldOfSpan(body, span));
      span = nextField(body, span.end);
    }
    return fields;
  };
  assert.deepEqual(list('a=1 x b="2 c=3" d= e=5'), [bare('a', '1'), quoted('b', '2 c=3'), bare('e', '5')]);
  assert.deepEqual(list('"a=1 b=2" c=3'), [bare('c', '3')]);
  assert.deepEqual(list('""'), []);
  assert.deepEqual(list(''), []);
});

test('keys', () => {
  for (const key of ['a', '_', '__proto__', 'a.b-c_9', 'A']) assert.equal(isKey(key), true, key);
  for (const key of ['', '9', '-a', '.a', 'a b', 'a=', 'é', 'a\0', 'a\n', 'aé', '\ud800', 'a/b']) {
    assert.equal(isKey(key), false, key);
  }
});
