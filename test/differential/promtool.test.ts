// Prometheus itself as the judge: random expressions, the life of alerts, and rendered templates must be the same as
// what Debian's promtool says, with the semantics of Prometheus 2. Skipped where promtool is not installed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSeries, vectorExpression } from './generate.ts';
import { loadStore, ourResult, sameResult } from './ours.ts';
import { askOracle, oracleProblem } from './promtool.ts';
import { createRandom } from './random.ts';

const problem = oracleProblem();
const skip = problem ?? false;

for (const seed of [11, 22, 33, 44]) {
  test(`random expressions give what promtool gives (seed ${seed})`, { skip }, () => {
    const random = createRandom(seed);
    const series = generateSeries(random, 70);
    const expressions = Array.from({ length: 600 }, () => ({
      expr: vectorExpression(random, 3),
      seconds: 1800 + random.below(40) * 60 + random.pick([0, 0, 7, 30]),
    }));
    const input = { intervalSeconds: 60, series, rules: [], expressions, alerts: [] };
    const { results } = askOracle(input);
    const store = loadStore(input);
    const differences = expressions.flatMap(({ expr, seconds }, index) => {
      const theirs = results[index]!;
      const ours = ourResult(store, expr, seconds);
      return sameResult(theirs, ours) ? [] : [{ expr, seconds, theirs, ours }];
    });
    assert.deepEqual(differences.slice(0, 3), []);
    const empty = results.filter((result) => typeof result !== 'string' && result.size === 0).length;
    assert.ok(empty < 400, `too few expressions give anything: ${empty} of 600 are empty`);
  });
}
