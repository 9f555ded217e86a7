// A test whose input is series: evaluated from time 0 on, as promtool does it.

import { EvaluationError } from '../../../lib/promql/engine/errors.ts';
import { createQuery } from '../../../lib/promql/engine/evaluate.ts';
import { ruleElements } from '../../../lib/promql/rules/recording.ts';
import { ParseError } from '../../../lib/promql/syntax/errors.ts';
import { parseExpression } from '../../../lib/promql/syntax/parser.ts';
import { createEvaluator, type Evaluator } from '../../evaluator.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import type { AlertTest, EvalTime, ExpressionTest, TestCase } from './test-file.ts';
import { alertText, compare, type Failure, sampleText } from './verdict.ts';

export interface TestSetting {
  readonly groups: readonly LoadedGroup[];
  readonly evaluationIntervalMs: number;
  readonly compat: 2 | 3;
  readonly isFuzzy: boolean;
}

const LOOKBACK_MS = 300_000;
const NO_LIMIT = 1e8;

/** What fails of a test. */
export function runSeriesTest(test: TestCase, setting: TestSetting): readonly Failure[] {
  const failures: Failure[] = [];
  const fail = (failure: Failure | undefined): void => {
    if (failure) failures.push(failure);
  };
  const evaluator = createEvaluator({
    groups: setting.groups,
    intervalMs: setting.evaluationIntervalMs,
    staleAfterMs: LOOKBACK_MS,
    compat: setting.compat,
    maxSeries: NO_LIMIT,
    maxSamples: NO_LIMIT,
    keepsAll: true,
    evidence: 0,
    externalLabels: test.externalLabels,
    onTransition: () => undefined,
    onFailure: ({ name }, problem) =>
      fail({ line: test.line, problem: `${name}: ${problem}`, expected: [], got: [] }),
  });
  load(evaluator, test);
  evaluator.start(test.startMs);
  evaluator.run(test.startMs + 1);
  const asked = [
    ...test.alertTests.map((alert) => ({
      timeMs: timeOf(alert.evalTime, test),
      check: () => checkAlerts(alert, evaluator),
    })),
    ...test.expressionTests.map((expr) => ({
      timeMs: timeOf(expr.evalTime, test),
      check: () => checkExpression(expr, timeOf(expr.evalTime, test), evaluator, setting),
    })),
  ].sort((left, right) => left.timeMs - right.timeMs);
  for (const { timeMs, check } of asked) {
    evaluator.run(timeMs + 1);
    fail(check());
  }
  return failures;
}

function timeOf({ afterMs = 0, atMs }: EvalTime, { startMs }: TestCase): number {
  return atMs ?? startMs + afterMs;
}

function load({ keeper }: Evaluator, { series, intervalMs, startMs }: TestCase): void {
  for (const { labels, points } of series) {
    const kept = keeper.find(labels);
    points.forEach((point, index) => {
      if (!kept || point === 'gap' || point === 'native') return;
      if (point === 'stale') keeper.appendStale(kept, startMs + index * intervalMs);
      else keeper.append(kept, startMs + index * intervalMs, point);
    });
  }
}

function checkAlerts(
  { line, alertname, evalTime, expected }: AlertTest,
  { active }: Evaluator,
): Failure | undefined {
  const firing = active.filter(
    ({ state, labels }) => state === 'firing' && labels.get('alertname') === alertname,
  );
  const got = firing.map(({ labels, annotations }) =>
    alertText({
      labels: new Map(labels.names.map((name, index) => [name, labels.values[index] as string])),
      annotations,
    }),
  );
  return compare(line, `${alertname} at ${evalTime.text}`, expected.map(alertText), got);
}

function checkExpression(
  { line, text, evalTime, expected }: ExpressionTest,
  atMs: number,
  { keeper }: Evaluator,
  { compat, evaluationIntervalMs, isFuzzy }: TestSetting,
): Failure | undefined {
  const shown = (sample: ExpressionTest['expected'][number]): string => sampleText(sample, isFuzzy);
  const what = `${text} at ${evalTime.text}`;
  try {
    const query = createQuery(parseExpression(text), {
      compat,
      lookbackMs: LOOKBACK_MS,
      subqueryStepMs: evaluationIntervalMs,
    });
    const got = ruleElements(query.instant(atMs, keeper.store).value);
    return compare(line, what, expected.map(shown), got.map(shown));
  } catch (error) {
    if (!(error instanceof EvaluationError) && !(error instanceof ParseError)) throw error;
    return { line, problem: what, expected: expected.map(shown), got: [`error: ${error.message}`] };
  }
}
