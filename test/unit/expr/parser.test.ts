import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpressionError } from '../../../tools/lib/expr/error.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { printExpression } from '../../../tools/lib/expr/print.ts';

function printed(text: string): string {
  return printExpression(parseExpression(text));
}

/** The message and the caret's column of the error in a text. */
function problem(text: string): [string, number] {
  try {
    parseExpression(text);
  } catch (error) {
    assert.ok(error instanceof ExpressionError, String(error));
    return [error.message, error.position];
  }
  throw new assert.AssertionError({ message: `no error in ${text}` });
}

test('or binds loosest, then and, then not', () => {
  assert.equal(printed('a==1 or b==2 and not c==3'), 'a == 1 or b == 2 and not c == 3');
  assert.equal(printed('(a==1 or b==2) and c==3'), '(a == 1 or b == 2) and c == 3');
  assert.equal(printed('not (a==1 or b==2)'), 'not (a == 1 or b == 2)');
});

test('symbols and words are one language', () => {
  assert.equal(printed('a=1||!b==2&&c!=3'), 'a == 1 or not b == 2 and c != 3');
});

test('parentheses that change nothing vanish', () => {
  assert.equal(printed('((a==1) and ((b==2 and c==3)))'), 'a == 1 and b == 2 and c == 3');
});

test('words beside level and kind are levels and kinds, in any spelling', () => {
  assert.equal(printed('level>=warning'), 'level >= WARN');
  assert.equal(printed('"err"<=level'), 'ERROR <= level');
  assert.equal(printed('level in (WARN, "fatal")'), 'level in (WARN, FATAL)');
  assert.equal(printed('kind=metric'), 'kind == "METRIC"');
  assert.equal(printed('state==WARN'), 'state == WARN');
});

test('beside a text of the header a bare word is asked for its quotes: service==web would match nothing, silently', () => {
  const message = 'service is a text, and so write "web"; the field of that name is field("web")';
  assert.deepEqual(problem('service==web'), [message, 9]);
  assert.deepEqual(problem('web != service and level>=WARN'), [message, 0]);
  assert.equal(problem('msg==started')[1], 5);
  assert.equal(problem('service in (web, api)')[1], 12);
  assert.equal(printed('service==field("web")'), 'service == field("web")');
  assert.equal(printed('service==source and ts<deadline'), 'service == source and ts < field("deadline")');
  assert.equal(printed(printed('ts<deadline')), 'ts < field("deadline")');
});

test('the place of every kind of operand', () => {
  assert.equal(printed('250ms<dur'), '250ms < dur');
  assert.equal(printed('x>-1e-3'), 'x > -1e-3');
  assert.equal(
    printed('x==-Inf or x==NaN or x<1m30s or x>5%'),
    'x == -Inf or x == NaN or x < 1m30s or x > 5%',
  );
  assert.equal(printed('field("ts")==1 and has(field("a b"))'), 'field("ts") == 1 and has(field("a b"))');
  assert.equal(
    printed('has(user) and has("level") and has(level)'),
    'has(user) and has(field("level")) and has(level)',
  );
  assert.equal(printed('ts>="2026-02-14T12:34:05Z"'), 'ts >= "2026-02-14T12:34:05Z"');
  assert.equal(printed('a-b.c==x'), 'a-b.c == x');
  assert.equal(printed('has==1 and field==2'), 'has == 1 and field == 2');
});

test('in a pattern a backslash may stand once or twice', () => {
  assert.equal(printed(String.raw`path~"^/api/v\d+\.html$"`), String.raw`path ~ "^/api/v\\d+\\.html$"`);
  assert.equal(printed(String.raw`path~"^/api/v\\d+\\.html$"`), String.raw`path ~ "^/api/v\\d+\\.html$"`);
  assert.equal(printed(String.raw`msg !~ "\bOOM\b"`), String.raw`msg !~ "\\bOOM\\b"`);
});

test('strings are JSON strings', () => {
  assert.equal(printed(String.raw`a=="\u0041\n\"\\"`), String.raw`a == "A\n\"\\"`);
});

test('errors name what was expected, at its place', () => {
  const cases: [string, string | RegExp, number][] = [
    ['', /expected a field/, 0],
    ['a ==', /expected a field/, 4],
    ['a == 1 b', 'unexpected b after the expression', 7],
    ['error', /write has\(error\)/, 5],
    ['(a==1', 'expected )', 5],
    ["path=='x'", 'strings stand in double quotes', 6],
    ['a==1 & b==2', 'write && or and', 5],
    ['path =~ "x"', 'a match is written ~ alone', 6],
    ['path ~ /x/', 'patterns are strings: write ~ "…"', 7],
    ['path ~ x', 'expected a string in double quotes', 7],
    ['path ~ "a("', /missing closing \)/, 7],
    ['path ~ "a(?=b)"', /invalid or unsupported/, 7],
    ['a == "x', 'string without its closing quote', 5],
    [String.raw`a == "x\d"`, /unknown escape \\d/, 7],
    ['1 < a < 3', /do not chain/, 6],
    ['dur > 5lightyears', /5lightyears is no quantity/, 6],
    ['and == 1', /field\("and"\)/, 0],
    ['250ms > 10M', 'a size does not compare with a duration', 8],
    ['"a" == 5', 'a string does not compare with a quantity', 7],
    ['level >= 5', /level compares with one of TRACE/, 9],
    ['level >= user', /level compares with one of TRACE/, 9],
    ['kind == LOG', /kind compares with/, 8],
    ['kind < EVENT', /kinds have no order/, 0],
    ['ts > 5', /ts compares with a time/, 5],
    ['ts > "yesterday"', /ts compares with a time/, 5],
    ['ts ~ "2026"', /ts is a time/, 0],
    ['service < 5', /no order beside a quantity/, 10],
    ['5 ~ "x"', /a pattern is matched with a field/, 0],
    ['a in (b)', /in takes a list of strings/, 6],
    ['a in ()', /expected a field/, 6],
    ['has(5)', /has takes the name/, 4],
    ['a == 1 and', /expected a field/, 10],
    ['a == §', 'unexpected "§"', 5],
  ];
  for (const [text, expected, at] of cases) {
    const [message, position] = problem(text);
    if (typeof expected === 'string') assert.equal(message, expected, text);
    else assert.match(message, expected, text);
    assert.equal(position, at, `${text}: ${message}`);
  }
});

test('a number without a unit compares with any dimension', () => {
  assert.equal(printed('5 < 10M and 5 < 10s and 0.5 < 60%'), '5 < 10M and 5 < 10s and 0.5 < 60%');
});

test('nesting and length are bounded', () => {
  assert.match(problem(`${'('.repeat(101)}a==1${')'.repeat(101)}`)[0], /nested more than 100 deep/);
  assert.match(problem('!'.repeat(5000))[0], /nested more than 100 deep/);
  assert.match(problem(`a==1${' '.repeat(20_000)}`)[0], /longer than 16384/);
});

test('the caret stands under the mistake', () => {
  const error = new ExpressionError('wrong', 'dur > 5x and b', 6);
  assert.equal(error.caret(), 'dur > 5x and b\n      ^');
});

test('the caret keeps its place behind tabs, astral characters and in long texts', () => {
  assert.equal(new ExpressionError('wrong', '"\t😀" x', 5).caret(), '" 😀" x\n    ^');
  const long = new ExpressionError('wrong', `${'a'.repeat(500)}!${'b'.repeat(500)}`, 500).caret();
  const [shown, caret] = long.split('\n') as [string, string];
  assert.equal(shown[caret.indexOf('^')], '!');
  assert.ok(shown.length <= 102);
});
