import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelMatcher } from '../../../tools/lib/promql/labels/matcher.ts';
import { Regexp } from '../../../tools/lib/promql/regexp/regexp.ts';
import { RegexpError } from '../../../tools/lib/promql/regexp/syntax.ts';

const whole: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['api-.+', ['api-server'], ['api-', 'xapi-server']],
  ['a.c', ['abc', 'a\nc', 'a😀c'], ['ac', 'abbc']],
  ['(?-s)a.c', ['abc'], ['a\nc']],
  ['(?i:PRO).*', ['production', 'Pro'], ['xpro']],
  ['((?i)TION)x', ['tionx', 'TIONx'], ['tionX']],
  ['a|(?i)b|c', ['a', 'B', 'C'], ['A']],
  ['(?i)straße[k-m]', ['STRAßEK', 'straße\u212a'], ['straße']],
  ['[^a-c\\d]+', ['xyz', 'é'], ['a', '1']],
  ['[]a]+', [']a'], ['b']],
  ['[[:alpha:]_-]+', ['aZ_-'], ['1']],
  ['\\pL\\p{Greek}\\PN', ['aαx'], ['1αx', 'aα1']],
  ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
  ['a{2,}', ['aa', 'aaaaa'], ['a']],
  ['a{,2}', ['a{,2}'], ['a']],
  ['\\Qa.b*\\E+', ['a.b*', 'a.b**'], ['aab']],
  ['\\x41\\x{1F600}\\101', ['A😀A'], ['a']],
  ['x*', ['', 'xx'], ['y']],
  ['(a*)*', ['', 'aaa'], ['b']],
  ['\\bfoo\\b.*', ['foo bar'], ['foobar']],
  ['(?m)^b$', ['b'], ['a\nb']],
  ['500|501|(40[34])', ['500', '403', '404'], ['502', '40']],
  ['', [''], ['a']],
];

for (const [pattern, accepted, refused] of whole) {
  test(`/${pattern}/ against whole texts`, () => {
    const regexp = new Regexp(pattern, { dotAll: true });
    const matcher = labelMatcher('x', '=~', pattern);
    for (const text of accepted) {
      assert.ok(regexp.matchesAll(text), text);
      assert.ok(matcher.matches(text), text);
    }
    for (const text of refused) {
      assert.ok(!regexp.matchesAll(text), text);
      assert.ok(!matcher.matches(text), text);
    }
  });
}

for (const pattern of [
  '(',
  ')',
  '[a',
  'a**',
  '*a',
  '(?=a)',
  '(?<!a)',
  '\\1',
  '\\C',
  'a{2000}',
  '[z-a]',
  '(?P<n>a)(?P<n>b)',
  '\\p{Nope}',
  'a\\',
  '((a{500}){500}){500}',
]) {
  test(`/${pattern}/ is refused`, () => {
    assert.throws(() => new Regexp(pattern, { dotAll: true }), RegexpError);
  });
}

test('a pattern that makes backtracking explode takes linear time', () => {
  const regexp = new Regexp('(a+)+(a|a)*(.*x)?(.*y)?', { dotAll: true });
  assert.ok(!regexp.matchesAll(`${'a'.repeat(5000)}!`));
});

test('groups follow the leftmost, first alternative', () => {
  const regexp = new Regexp('(a|ab)(c|bcd)(d*)', { dotAll: true });
  const slots = regexp.execAll('abcd');
  assert.equal(regexp.expand(['$1-$', '{2}-$3-$$-$9-$x'].join(''), 'abcd', slots!), 'a-bcd--$--');
  const lazy = new Regexp('(?P<first>.*?)-(?P<rest>.*)', { dotAll: true });
  assert.equal(lazy.expand(['$', '{rest}/$first'].join(''), 'a-b-c', lazy.execAll('a-b-c')!), 'b-c/a');
});

test('replacing all matches does not repeat an empty match beside a match', () => {
  assert.equal(new Regexp('a*', { dotAll: false }).replaceAll('baac', '-'), '-b-c-');
  assert.equal(new Regexp('(.)', { dotAll: false }).replaceAll('a\nb', '<$1>'), '<a>\n<b>');
});
