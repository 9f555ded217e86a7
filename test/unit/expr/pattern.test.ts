import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compilePattern,
  MAX_TEXT_CHARS,
  maxBacktrackChars,
  PatternError,
} from '../../../tools/lib/expr/pattern.ts';
import { parseCommonPattern } from '../../../tools/lib/expr/pattern-syntax.ts';

function matches(pattern: string, text: string): boolean {
  return compilePattern(pattern).test(text);
}

function limitOf(pattern: string): number {
  const common = parseCommonPattern(pattern);
  assert.ok(common, pattern);
  return maxBacktrackChars(common.root);
}

test('patterns are found anywhere, with the meaning they have in RE2', () => {
  const cases: [string, string, boolean][] = [
    ['^/api', '/api/x', true],
    ['^/api', 'x/api', false],
    ['5\\d\\d$', 'status 503', true],
    ['(?i)Error', 'an ERROR', true],
    ['.', '\n', false],
    ['a.c', 'a\rc', true],
    ['\\s', '\u00a0', false],
    ['\\s', '\v', false],
    ['^.$', '😀', true],
    ['[[:alpha:]]+', 'x', true],
    ['\\pL', 'é', true],
    ['(?s)a.b', 'a\nb', true],
    ['a{2,3}', 'aa', true],
    ['a{,3}', 'a{,3}', true],
    ['\\Q.\\E', '.', true],
    ['x*', '', true],
    ['', 'anything', true],
    ['.*foo.*', 'a foo b', true],
    ['.*foo.*', 'a bar b', false],
    ['a\\.*', 'a', true],
    ['\\.*', '', true],
    ['a|.*b', 'cb', true],
    ['.*?b', 'b', true],
  ];
  for (const [pattern, text, expected] of cases)
    assert.equal(matches(pattern, text), expected, `${pattern} on ${text}`);
});

test('what RE2 refuses is refused in its words', () => {
  for (const [pattern, message] of [
    ['a(', /missing closing \)/],
    ['[a', /missing closing \]/],
    ['a**', /invalid nested repetition/],
    ['(?=a)', /invalid or unsupported/],
    ['(a)\\1', /invalid escape sequence/],
    ['a{1001}', /invalid repeat count/],
    ['a\\', /trailing backslash/],
  ] as const) {
    assert.throws(
      () => compilePattern(pattern),
      (error) => error instanceof PatternError && message.test(error.message),
      pattern,
    );
  }
  assert.throws(() => compilePattern('a'.repeat(1001)), /pattern longer than 1000/);
});

test('patterns whose backtracking explodes never reach the backtracking engine', () => {
  for (const pattern of [
    '(a+)+$',
    '(a|aa)+$',
    '(x+x+)+y',
    '(a*)*b',
    '([a-z]+)*=',
    '(.*)*x',
    '(?:a?){30}a{30}',
    '(?i)(k+\\W?)+$',
  ]) {
    const common = parseCommonPattern(pattern);
    assert.equal(common === undefined ? 0 : maxBacktrackChars(common.root), 0, pattern);
  }
});

test('the usual patterns do', () => {
  for (const pattern of [
    '^/api',
    'path=/api/v\\d+/items/\\d+',
    '\\s+$',
    'timeout|refused',
    '(?:[a-z]{1,9}\\.){3}com',
    'panic: .*nil',
  ]) {
    assert.ok(limitOf(pattern) >= 200, `${pattern}: ${limitOf(pattern)}`);
  }
});

test('a quadratic pattern changes the engine where its text gets long, and not its answers', () => {
  const limit = limitOf('\\s+$');
  assert.ok(limit < 10_000);
  const pattern = compilePattern('\\s+$');
  for (const length of [limit - 1, limit, limit + 1, 60_000]) {
    assert.equal(pattern.test(`${' '.repeat(length - 1)}x`), false);
    assert.equal(pattern.test(`x${' '.repeat(length - 1)}`), true);
  }
});

test('texts are looked at up to a bound', () => {
  const pattern = compilePattern('needle');
  assert.equal(pattern.test(`${'x'.repeat(MAX_TEXT_CHARS - 6)}needle`), true);
  assert.equal(pattern.test(`${'x'.repeat(MAX_TEXT_CHARS)}needle`), false);
});
