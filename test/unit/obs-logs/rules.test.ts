// The rules of diagnosis as data: each holds to its own examples, and is what the matcher can find.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMatcher } from '../../../tools/obs-logs/diagnose/matcher.ts';
import { fill } from '../../../tools/obs-logs/diagnose/rule.ts';
import { RULES } from '../../../tools/obs-logs/diagnose/rules.ts';
import { answerOf, verdictsOf } from '../../support/failures.ts';

const matcher = createMatcher(RULES);
const ALL = matcher.literals.map((_, id) => id);

test('each rule has a name of its own, examples, and something to look at next', () => {
  const ids = RULES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, examples, next, patterns } of RULES) {
    assert.ok(examples.length > 0 && next.length > 0 && patterns.length > 0, id);
    for (const { literal } of patterns)
      assert.ok(literal.length >= 3 && literal.length <= 16, `${id}: ${literal}`);
  }
});

for (const { id, examples, others = [] } of RULES) {
  test(`${id}: the examples match, and what looks alike does not`, () => {
    for (const line of examples) {
      const found = matcher.match(ALL, [line]).matches.map(({ rule }) => rule.id);
      assert.ok(found.includes(id), `${line}: ${found}`);
      // Through the kernel, too: the literals stand in the lines.
      const verdict = verdictsOf(`${line}\n`).get('log');
      const seen =
        verdict?.kind === 'explained' ? [verdict.cause, ...verdict.others].map(({ rule }) => rule.id) : [];
      assert.ok(seen.includes(id), `${line}: ${answerOf(verdict)}, ${seen}`);
    }
    for (const line of others) {
      const found = matcher.match(ALL, [line]).matches.map(({ rule }) => rule.id);
      assert.ok(!found.includes(id), line);
    }
  });
}

test('a title leaves out what was not captured', () => {
  const captures = new Map([['port', '80']]);
  assert.equal(fill('the port[ {port}] is in use', captures), 'the port 80 is in use');
  assert.equal(fill('the port[ {port}] is in use', new Map()), 'the port is in use');
  assert.equal(fill('nothing at [{target}|the other end]', new Map()), 'nothing at the other end');
});
