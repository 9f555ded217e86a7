// A rule group: evaluated as a whole at one time, its rules in their order, so that a rule sees what those before it wrote.

import { EvaluationError } from '../../lib/promql/engine/errors.ts';
import type { Rule } from '../../lib/promql/rules/rule.ts';
import type { LoadedGroup } from '../rules/loaded.ts';
import { createAlertingRun } from './alerting-run.ts';
import { logIdentity, ruleIdentity } from './identity.ts';
import { createLogCounter, type LogCounter } from './log-counter.ts';
import { createRecordingRun } from './recording-run.ts';
import { RunPool } from './run-pool.ts';
import type { RuleRun, Setting } from './setting.ts';

/** What ran before a reload. */
export interface Pools {
  readonly rules: RunPool<RuleRun>;
  readonly counters: RunPool<LogCounter>;
}

export interface GroupRun {
  readonly group: LoadedGroup;
  readonly intervalMs: number;
  readonly counters: readonly LogCounter[];
  readonly rules: readonly RuleRun[];
  evaluate(atMs: number): void;
}

export function noPools(): Pools {
  return { rules: new RunPool(), counters: new RunPool() };
}

/** Rules that are the same as before go on with what is in `before`. */
export function createGroupRun(
  group: LoadedGroup,
  defaultIntervalMs: number,
  setting: Setting,
  before: Pools,
): GroupRun {
  const intervalMs = group.intervalMs ?? defaultIntervalMs;
  const offsetMs = group.queryOffsetMs ?? 0;
  const counters = group.logs.map(
    (rule) =>
      before.counters.take(logIdentity(group, intervalMs, rule)) ??
      createLogCounter(rule, intervalMs, setting),
  );
  const rules = group.rules.map((rule): RuleRun => {
    const known = before.rules.take(ruleIdentity(group, rule));
    if (known) return known;
    return whenEvaluated(rule, () =>
      rule.kind === 'alert'
        ? createAlertingRun(rule, group.limit, setting)
        : createRecordingRun(rule, group.limit, setting),
    );
  });

  const evaluateRule = (run: RuleRun, atMs: number): void => {
    try {
      run.evaluate(atMs, offsetMs);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      setting.onFailure(run.rule, error.message);
    }
  };

  return {
    group,
    intervalMs,
    counters,
    rules,
    evaluate(atMs) {
      for (const counter of counters) counter.sample(atMs);
      for (const run of rules) evaluateRule(run, atMs);
    },
  };
}

/** A run that is made ready when it is first evaluated: a start pays for reading the rules alone. */
function whenEvaluated(rule: Rule, make: () => RuleRun): RuleRun {
  let run: RuleRun | undefined;
  const made = (): RuleRun => {
    run ??= make();
    return run;
  };
  return {
    rule,
    get active() {
      return run?.active ?? [];
    },
    restore: (alerts, awaitedUntilMs) => made().restore(alerts, awaitedUntilMs),
    evaluate: (atMs, offsetMs) => made().evaluate(atMs, offsetMs),
    end: (atMs) => run?.end(atMs),
  };
}

/** Everything that runs in some groups, to be taken over by others. */
export function poolsOf(groups: readonly GroupRun[]): Pools {
  const pools = noPools();
  for (const { group, intervalMs, rules, counters } of groups) {
    for (const run of rules) pools.rules.add(ruleIdentity(group, run.rule), run);
    for (const counter of counters) pools.counters.add(logIdentity(group, intervalMs, counter.rule), counter);
  }
  return pools;
}
