// The life of alerts as promtool sees it through ALERTS and ALERTS_FOR_STATE, evaluation by evaluation. Skipped where
// promtool is not installed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuery } from '../../tools/lib/promql/engine/evaluate.ts';
import { AlertState, alertSeries, plainSettings } from '../../tools/lib/promql/rules/alerting.ts';
import { ruleElements } from '../../tools/lib/promql/rules/recording.ts';
import { loadYaml, parseRuleFile } from '../../tools/lib/promql/rules/rules.ts';
import { createExpander, NO_ENVIRONMENT } from '../../tools/lib/promql/template/template.ts';
import { loadStore, sameResult } from './ours.ts';
import { askOracle, type OracleResult, oracleProblem } from './promtool.ts';
import { createRandom, type Random } from './random.ts';

const problem = oracleProblem();
const skip = problem ?? false;
const STEPS = 60;

function alertRule(random: Random, name: string): object {
  return {
    alert: name,
    expr: `x${random.pick(['', '{job="b"}'])} ${random.pick(['> 0', '>= 1', '!= 0'])}`,
    for: random.pick(['0s', '30s', '1m', '90s', '2m', '5m']),
    keep_firing_for: random.pick(['0s', '0s', '30s', '1m', '2m', '4m']),
    labels: {
      severity: 'page',
      // An empty label would show in ALERTS as the text of its template, an oversight of Prometheus.
      level: random.pick(['low', '{{ $value }}', '{{ if gt $value 1.0 }}high{{ else }}low{{ end }}']),
    },
  };
}

function onOff(random: Random): string {
  let value = 0;
  return Array.from({ length: STEPS }, () => {
    if (random.chance(0.3)) value = random.below(3);
    return random.chance(0.05) ? 'stale' : String(value);
  }).join(' ');
}

for (const seed of [5, 6, 7]) {
  test(`alerts live as promtool says (seed ${seed})`, { skip }, async () => {
    const random = createRandom(seed);
    const series = ['a', 'b', 'c'].map((job) => ({ series: `x{job="${job}"}`, values: onOff(random) }));
    const names = Array.from({ length: 12 }, (_, index) => `Rule${index}`);
    const rules = names.map((name) => alertRule(random, name));
    const steps = Array.from({ length: STEPS }, (_, index) => index * 60);
    const expressions = steps.flatMap((seconds) => [
      { expr: 'ALERTS', seconds },
      { expr: 'ALERTS_FOR_STATE', seconds },
    ]);
    const input = { intervalSeconds: 60, series, rules, expressions, alerts: [] };
    const { results } = askOracle(input);
    const text = JSON.stringify({ groups: [{ name: 'g', rules }] });
    const [group] = parseRuleFile(text, 'rules', await loadYaml()).groups;
    const store = loadStore(input);
    const settings = plainSettings(createExpander(NO_ENVIRONMENT));
    const states = group!.rules.map((rule) => {
      assert.equal(rule.kind, 'alert');
      return { state: new AlertState(rule, settings), query: createQuery(rule.expr, { compat: 2 }) };
    });
    let seen = 0;
    steps.forEach((seconds, index) => {
      for (const { state, query } of states) {
        state.step(ruleElements(query.instant(seconds * 1000, store).value), seconds * 1000);
      }
      const ours = states.flatMap(({ state }) => state.active.map(alertSeries));
      for (const part of [0, 1]) {
        const expected = results[2 * index + part]!;
        const got: OracleResult = new Map(ours.map((both) => [both[part]!.labels.key, both[part]!.value]));
        seen += got.size;
        assert.ok(sameResult(expected, got), `at ${seconds}s: ${show(expected)} but ${show(got)}`);
      }
    });
    assert.ok(seen > 1000, `only ${seen} alerts were active`);
  });
}

function show(result: OracleResult): string {
  return typeof result === 'string' ? result : JSON.stringify([...result].sort());
}
