// What all rules share while they are evaluated.

import type { EngineOptions } from '../../lib/promql/engine/options.ts';
import type { Labels } from '../../lib/promql/labels/labels.ts';
import type { SeriesKeeper } from '../../lib/promql/records/keeper.ts';
import type { ActiveAlert, AlertTransition } from '../../lib/promql/rules/alerting.ts';
import type { AlertingRule, Rule } from '../../lib/promql/rules/rule.ts';

export interface Setting {
  readonly keeper: SeriesKeeper;
  readonly engine: Partial<EngineOptions>;
  readonly externalLabels?: Labels;
  /** Records kept to be shown in an alert. */
  readonly evidence: number;
  /** Told of every change of an alert, in order. */
  readonly onTransition: (transition: AlertTransition, rule: AlertingRule) => void;
  /** Told when a rule gives no result; it is evaluated again the next time. */
  readonly onFailure: (rule: Rule, problem: string) => void;
}

/** One rule that is run again and again. */
export interface RuleRun {
  readonly rule: Rule;
  /** Alerts of the rule that are pending or firing. */
  readonly active: readonly ActiveAlert[];
  /** Goes on with alerts of a run before, whose series are awaited until that time. */
  restore(alerts: readonly ActiveAlert[], awaitedUntilMs: number): void;
  /** Evaluates the rule for `atMs`, `offsetMs` earlier. Throws an EvaluationError. */
  evaluate(atMs: number, offsetMs: number): void;
  /** The rule is gone: its alerts end, its series go stale. */
  end(atMs: number): void;
}
