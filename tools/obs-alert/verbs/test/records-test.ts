// A test whose input is records: they go through the same stage as in a pipe, with the time of the records.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AlertTransition } from '../../../lib/promql/rules/alerting.ts';
import { parseRecord } from '../../../lib/record/parse.ts';
import { timeMs } from '../../../lib/record/time.ts';
import { reasonOf } from '../../../lib/stream/failure.ts';
import { feedTexts } from '../../feed.ts';
import { offlineOptions } from '../../offline.ts';
import { RulesRefused } from '../../rules/failure.ts';
import { createAlertStage } from '../../stage.ts';
import type { TestSetting } from './series-test.ts';
import type { AlertTest, TestCase } from './test-file.ts';
import { alertText, compare, type Failure } from './verdict.ts';

/** What fails of a test; `file` is its test file. */
export function runRecordsTest(test: TestCase, setting: TestSetting, file: string): readonly Failure[] {
  const text = test.records ?? readRecords(join(dirname(file), test.recordsFile ?? ''));
  const transitions: AlertTransition[] = [];
  const failures: Failure[] = [];
  const stage = createAlertStage({
    ...offlineOptions(setting.groups),
    intervalMs: setting.evaluationIntervalMs,
    compat: setting.compat,
    onNotice: ({ transition }) => void transitions.push(transition),
    onWarning: (problem) => void failures.push({ line: test.line, problem, expected: [], got: [] }),
  });
  feedTexts(stage, [text]);
  const startMs = firstTime(text);
  for (const alert of test.alertTests) {
    const failure = checkAlerts(alert, transitions, startMs);
    if (failure) failures.push(failure);
  }
  for (const { line, text: expr } of test.expressionTests) {
    failures.push({ line, problem: `${expr}: promql_expr_test needs input_series`, expected: [], got: [] });
  }
  return failures;
}

function readRecords(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RulesRefused(`cannot read records ${path}: ${reasonOf(error)}`);
  }
}

function firstTime(text: string): number {
  for (const line of text.split('\n')) {
    const record = parseRecord(line);
    if (record) return timeMs(record.time);
  }
  return 0;
}

function checkAlerts(
  { line, alertname, evalTime, expected }: AlertTest,
  transitions: readonly AlertTransition[],
  startMs: number,
): Failure | undefined {
  const untilMs = evalTime.atMs ?? startMs + (evalTime.afterMs ?? 0);
  const firing = new Map<string, AlertTransition>();
  for (const transition of transitions) {
    if (transition.atMs > untilMs || transition.labels.get('alertname') !== alertname) continue;
    if (transition.state === 'firing') firing.set(transition.labels.key, transition);
    else firing.delete(transition.labels.key);
  }
  const got = [...firing.values()].map(({ labels, annotations }) =>
    alertText({
      labels: new Map(labels.names.map((name, index) => [name, labels.values[index] as string])),
      annotations,
    }),
  );
  return compare(line, `${alertname} at ${evalTime.text}`, expected.map(alertText), got);
}
