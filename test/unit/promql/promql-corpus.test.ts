// Real alerting expressions of another project must parse and type-check.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { typeOf } from '../../../tools/lib/promql/syntax/check.ts';
import { parseExpression } from '../../../tools/lib/promql/syntax/parser.ts';

const corpus = new URL('../../../../fixtures/promql/rules-samber.tsv', import.meta.url);

test('every expression of rules-samber.tsv is a valid rule expression', () => {
  const rows = readFileSync(corpus, 'utf8').trimEnd().split('\n');
  assert.equal(rows.length, 954);
  const problems: string[] = [];
  for (const row of rows) {
    const [, , name, text] = row.split('\t') as [string, string, string, string];
    try {
      assert.ok(['vector', 'scalar'].includes(typeOf(parseExpression(text))));
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}: ${text}`);
    }
  }
  assert.deepEqual(problems, []);
});
