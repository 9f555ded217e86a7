import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expr } from '../../../tools/lib/promql/syntax/ast.ts';
import { caretUnder, ParseError, UnsupportedError } from '../../../tools/lib/promql/syntax/errors.ts';
import { parseExpression } from '../../../tools/lib/promql/syntax/parser.ts';

/** The shape of an expression with every operation in parentheses. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'selector':
      return expr.matchers.find(({ name }) => name === '__name__')?.value ?? '{}';
    case 'range':
      return `${shape(expr.selector)}[${expr.rangeMs}]`;
    case 'subquery':
      return `${shape(expr.expr)}[${expr.rangeMs}:${expr.stepMs ?? ''}]`;
    case 'call':
      return `${expr.name}(${expr.args.map(shape).join(', ')})`;
    case 'aggregation':
      return `${expr.name}${expr.without ? ' without' : ''}<${expr.grouping.join()}>(${shape(expr.expr)})`;
    case 'unary':
      return `(${expr.operator}${shape(expr.expr)})`;
    case 'paren':
      return shape(expr.expr);
    case 'binary':
      return `(${shape(expr.left)} ${expr.operator} ${shape(expr.right)})`;
  }
}

const shapes: readonly (readonly [string, string])[] = [
  ['-2 ^ 2', '(-(2 ^ 2))'],
  ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
  ['-a * b', '((-a) * b)'],
  ['2 ^ -a * 3', '((2 ^ (-a)) * 3)'],
  ['a + b * c - d', '((a + (b * c)) - d)'],
  ['a or b and c unless d', '(a or ((b and c) unless d))'],
  ['a == b + 1 > c', '((a == (b + 1)) > c)'],
  ['a atan2 b % c', '((a atan2 b) % c)'],
  ['SUM BY (x) (a) + sum(a) WITHOUT (y,)', '(sum<x>(a) + sum without<y>(a))'],
  ['sum', 'sum'],
  ['sum{x="1"} + by', '(sum + by)'],
  ['rate(a:b:c[5m])', 'rate(a:b:c[300000])'],
  ['max_over_time(rate(a[1m])[1h30m:30s])', 'max_over_time(rate(a[60000])[5400000:30000])'],
  ['max_over_time(a[1h:])', 'max_over_time(a[3600000:])'],
  ['rate(a[300])', 'rate(a[300000])'],
  ['1h30m', '5400'],
  ['0x1F + 1_000 + .5e1', '((31 + 1000) + 5)'],
  ['a # comment\n + # more\n b', '(a + b)'],
  ['{"utf-8 name", "a.b"="c"}', 'utf-8 name'],
  ['-1', '-1'],
  ['start + end + offset', '((start + end) + offset)'],
];

for (const [text, expected] of shapes) {
  test(`${JSON.stringify(text)} is ${expected}`, () => assert.equal(shape(parseExpression(text)), expected));
}

test('offset and @ may stand in any order, before or behind nothing else', () => {
  for (const text of ['a offset 5m @ 10', 'a @ 10 offset 5m', 'a @ 10.0 offset 300']) {
    const expr = parseExpression(text);
    assert.equal(expr.kind, 'selector');
    assert.deepEqual([expr.offsetMs, expr.at], [300_000, 10_000]);
  }
  const range = parseExpression('a[5m] offset -1m @ end()');
  assert.equal(range.kind, 'range');
  assert.deepEqual([range.selector.offsetMs, range.selector.at], [-60_000, 'end']);
});

const problems: readonly (readonly [string, string])[] = [
  ['', '1:1: parse error: no expression found in input'],
  ['a +', '1:4: parse error: unexpected end of input in expression'],
  ['a\n  + )', '2:5: parse error: unexpected ")" in expression'],
  ['rate(a)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['rate()', '1:1: parse error: expected 1 argument(s) in call to "rate", got 0'],
  ['round(a, 1, 2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['label_join(a)', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1'],
  ['nothing(a)', '1:1: parse error: unknown function with name "nothing"'],
  ['{a=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['{a=~"("}', '1:5: parse error: error parsing regexp: missing closing )'],
  ['a{__name__="b"}', '1:3: parse error: metric name must not be set twice: "a" or "b"'],
  ['1 == 1', '1:1: parse error: comparisons between scalars must use BOOL modifier'],
  ['1 and a', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a + bool b', '1:3: parse error: bool modifier can only be used on comparison operators'],
  ['1 + on(x) a', '1:1: parse error: vector matching only allowed between instant vectors'],
  ['a and on(x) group_left b', '1:13: parse error: no grouping allowed for "and" operation'],
  ['a * on(x) group_left(x) b', '1:11: parse error: label "x" must not occur in ON and GROUP clause at once'],
  ['a[5m] + 1', '1:1: parse error: binary expression must contain only scalar and instant vector types'],
  [
    'sum(a) offset 5m',
    '1:8: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['a offset 1m offset 2m', '1:13: parse error: offset may not be set multiple times'],
  ['a offset 1m[5m]', '1:12: parse error: no offset modifiers allowed before range'],
  ['a[0s]', '1:3: parse error: duration must be greater than 0'],
  ['a[5m30]', '1:3: parse error: bad number or duration syntax: "5m30"'],
  ['a[1m1h]', '1:3: parse error: not a valid duration string: "1m1h"'],
  ['sum(a)[5m]', '1:7: parse error: ranges only allowed for vector selectors'],
  [
    'topk(a)',
    '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1',
  ],
  ['topk("x", a)', '1:6: parse error: expected type scalar in aggregation parameter, got string'],
  ['f(a,)', '1:1: parse error: unknown function with name "f"'],
  ['abs(a,)', '1:7: parse error: trailing commas not allowed in function call args'],
  ['"open', '1:1: parse error: unterminated quoted string'],
  ['"a\\q"', '1:3: parse error: unknown escape sequence \\q'],
  ['a ! b', '1:3: parse error: unexpected character: "!"'],
  ['on{}', '1:1: parse error: unexpected identifier "on" in expression'],
  ['a == 5m3', '1:6: parse error: bad number or duration syntax: "5m3"'],
];

for (const [text, message] of problems) {
  test(`${JSON.stringify(text)} is refused at its place`, () => {
    assert.throws(() => parseExpression(text), { name: 'ParseError', message });
  });
}

for (const text of [
  'double_exponential_smoothing(a[5m], 0.1, 0.1)',
  'info(a)',
  'limitk(2, a)',
  'limitk by (x) (2, a)',
  'sort_by_label(a, "x")',
  'a[5m + 1m]',
  'rate(a[5m] smoothed)',
  'a[step()]',
  'a offset (1m)',
  'a + fill(0) b',
]) {
  test(`${text} is refused as experimental, by name`, () => {
    assert.throws(
      () => parseExpression(text),
      (error) => error instanceof UnsupportedError && /experimental and not supported$/.test(error.message),
    );
  });
}

test('operators of native histograms are refused by name', () => {
  assert.throws(() => parseExpression('h </ 2'), {
    name: 'UnsupportedError',
    message: '1:3: parse error: operator "</" is for native histograms, which are not supported',
  });
});

test('depth and length are bounded, not the stack', () => {
  assert.throws(() => parseExpression('('.repeat(100_000)), ParseError);
  assert.throws(() => parseExpression('-'.repeat(100_000)), ParseError);
  assert.throws(() => parseExpression(`1${'+1'.repeat(100_000)}`), ParseError);
  parseExpression(`1${'+1'.repeat(1900)}`);
});

test('the caret stands under the problem, tabs kept', () => {
  assert.equal(caretUnder('a\n\tb c\nd', 5), '\tb c\n\t  ^');
  assert.equal(caretUnder('abc', 3), 'abc\n   ^');
});
