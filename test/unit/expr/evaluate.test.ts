import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../tools/lib/expr/evaluate.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { viewOf } from '../../../tools/lib/expr/view.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';

const request =
  '2026-02-14T12:34:05.123Z web/0 INFO request handled path=/api/items status=200 dur=250ms bytes=1048576';

function matches(expression: string, line = request): boolean {
  const record = parseRecord(line);
  assert.ok(record, line);
  return compile(parseExpression(expression))(viewOf(record));
}

function check(expected: boolean, expressions: readonly string[], line = request): void {
  for (const expression of expressions) assert.equal(matches(expression, line), expected, expression);
}

test('fields and header parts', () => {
  check(true, [
    'path == "/api/items"',
    'path ~ "^/api" and path !~ "x$"',
    'service == "web" and instance == "0" and source == "web/0"',
    'instance == 0',
    'msg == "request handled"',
    'kind == INFO',
    'status == 200 and status == "200"',
    'status in (404, 200)',
    'path in ("/x", "/api/items")',
    'has(dur) and not has(user)',
    'has(msg) and has(instance) and has(level) and has(ts)',
    'path != "/"',
  ]);
  check(false, [
    'path == "/api"',
    'service == field("web")',
    'status in (404, 500)',
    'has(field("msg"))',
    'path != "/api/items"',
  ]);
});

test('quantities compare in base units', () => {
  check(true, [
    'dur == 0.25s',
    'dur >= 250ms',
    '0.2s < dur',
    'dur < 1m30s',
    'bytes == 1M',
    'bytes >= 1MiB',
    'bytes < 1.1MB',
  ]);
  check(false, ['dur > 250ms', 'bytes > 1M']);
});

test('a number without a unit is in base units; other dimensions never compare', () => {
  check(true, ['dur < 1', 'bytes > 1000', 'bytes > 1K', 'bytes > 1h']);
  check(false, ['dur > 1K', 'dur < 1K', 'dur != 1K', 'dur == 1K']);
});

test('quoted values are texts, and so is what is no quantity', () => {
  const line = '2026-02-14T12:34:05Z web ERROR x code="500" dur=slow';
  check(true, ['code == 500', 'code == "500"', 'dur == "slow"', 'dur != 5ms', 'code > 40'], line);
  check(false, ['code == 500.0', 'dur == 5ms'], line);
});

test('what is missing makes a comparison false, and its negation true', () => {
  check(false, ['user == "a"', 'user != "a"', 'user ~ "a"', 'user !~ "a"', 'user in ("a")', 'user == user']);
  check(true, ['not user == "a"', 'not user ~ "a"']);
  check(false, ['instance == ""', 'instance != "0"', 'has(instance)'], '2026-02-14T12:34:05Z web INFO');
});

test('levels are ordered and other kinds have none', () => {
  check(true, [
    'level >= INFO',
    'level < WARN',
    'INFO == level',
    'WARN > level',
    'level in (DEBUG, INFO)',
    'level ~ "^IN"',
  ]);
  check(false, ['level > INFO', 'level != INFO', 'level !~ "INFO"']);
  const event = '2026-02-14T12:34:05Z web EVENT exit code=1';
  check(false, ['level >= TRACE', 'level != INFO', 'has(level)'], event);
  check(
    true,
    ['not level >= TRACE', 'kind == EVENT', 'kind in (EVENT, ALERT)', 'kind != INFO', 'kind ~ "^E"'],
    event,
  );
});

test('times to the nanosecond', () => {
  const line = '2026-02-14T12:34:05.123456789Z web INFO x end=2026-02-14T12:34:06Z';
  check(
    true,
    ['ts > "2026-02-14T12:34:05.123456788Z"', 'ts == "2026-02-14T12:34:05.123456789Z"', 'ts < end'],
    line,
  );
  check(false, ['ts > "2026-02-14T12:34:05.123456789Z"', 'end < ts', 'ts == msg2'], line);
});

test('fields compare with fields', () => {
  const line = '2026-02-14T12:34:05Z web INFO x a=1000ms b=1s c=2s d="1s"';
  check(true, ['a == b', 'a < c', 'b == d', 'field("a") <= b'], line);
  check(false, ['a == d', 'c < b'], line);
});

test('shadowed fields are reached by field()', () => {
  const line = '2026-02-14T12:34:05Z web INFO x level=9 or=1 NaN=2';
  check(true, ['field("level") == 9', 'field("or") == 1', 'field("NaN") == 2', 'has("level")'], line);
});

test('NaN equals nothing and infinities are ordered', () => {
  const line = '2026-02-14T12:34:05Z web INFO x a=NaN b=+Inf';
  check(true, ['a != NaN', 'a != 1', 'b > 1e308', 'b == +Inf', 'b > 100h'], line);
  check(false, ['a == NaN', 'a < 1', 'a >= 1', 'a == a'], line);
});
