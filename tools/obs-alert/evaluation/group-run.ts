// A rule group: evaluated as a whole at one time, its rules in their order, so that a rule sees what those before it wrote.

import { EvaluationError } from '../../lib/promql/engine/errors.ts';
import type { LoadedGroup } from '../rules/loaded.ts';
import { type AlertingRun, createAlertingRun } from './alerting-run.ts';
import { createLogCounter, type LogCounter } from './log-counter.ts';
import { createRecordingRun } from './recording-run.ts';
import type { RuleRun, Setting } from './setting.ts';

export interface GroupRun {
  readonly group: LoadedGroup;
  readonly intervalMs: number;
  readonly counters: readonly LogCounter[];
  readonly alerts: readonly AlertingRun[];
  evaluate(atMs: number): void;
}

export function createGroupRun(group: LoadedGroup, defaultIntervalMs: number, setting: Setting): GroupRun {
  const intervalMs = group.intervalMs ?? defaultIntervalMs;
  const offsetMs = group.queryOffsetMs ?? 0;
  const counters = group.logs.map((rule) => createLogCounter(rule, intervalMs, setting.keeper));
  const alerts: AlertingRun[] = [];
  const runs = group.rules.map((rule): RuleRun => {
    if (rule.kind === 'record') return createRecordingRun(rule, group.limit, setting);
    const run = createAlertingRun(rule, group.limit, setting);
    alerts.push(run);
    return run;
  });

  return {
    group,
    intervalMs,
    counters,
    alerts,
    evaluate(atMs) {
      for (const counter of counters) counter.sample(atMs);
      runs.forEach((run, index) => {
        try {
          run.evaluate(atMs, offsetMs);
        } catch (error) {
          if (!(error instanceof EvaluationError)) throw error;
          setting.onFailure(group.rules[index] as LoadedGroup['rules'][number], error.message);
        }
      });
    },
  };
}
