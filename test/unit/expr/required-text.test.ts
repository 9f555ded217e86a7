// The text that stands in every record for which an expression holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { compilePattern } from '../../../tools/lib/expr/pattern.ts';
import { prefixOf, requiredText } from '../../../tools/lib/expr/required-text.ts';

const TEXTS: readonly (readonly [expression: string, text: string])[] = [
  ['path ~ "^/api/v1"', '/api/v1'],
  ['path ~ "x"', 'path='],
  ['path ~ "GET (/api)+/items[0-9]?$"', '/items'],
  ['path ~ "/api|/static"', 'path='],
  ['path ~ "(?i)/api/v1"', 'path='],
  ['path ~ "a{2,9}bcdefgh"', 'bcdefgh'],
  ['path !~ "/api/v1"', ''],
  ['not path ~ "/api/v1"', ''],
  ['path ~ "/api/v1" or dur > 1s', ''],
  ['level >= WARN and dur > 250ms', 'dur='],
  ['user == "somebody else"', 'somebody else'],
  ['user == "some\\"body"', 'user='],
  ['user != "somebody"', 'user='],
  ['msg ~ "connection refused"', 'connection'],
  ['msg == "connection refused"', ''],
  ['source ~ "web/0"', ''],
  ['has(request_id)', 'request_id='],
  ['status in (200, 503)', 'status='],
  ['level >= WARN', ''],
];

for (const [expression, text] of TEXTS) {
  test(`in ${expression}`, () => assert.equal(requiredText(parseExpression(expression)), text));
}

test('a pattern that asks for a beginning and nothing else', () => {
  const prefixes = ['^/api', '^', '/api', '^/api$', '^(/api)', '^/api.', '(?i)^/api', '^\\.x'].map(
    (pattern) => prefixOf(compilePattern(pattern)),
  );
  assert.deepEqual(prefixes, [
    '/api',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    '.x',
  ]);
});
