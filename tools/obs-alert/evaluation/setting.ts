// What all rules share while they are evaluated.

import type { EngineOptions } from '../../lib/promql/engine/options.ts';
import type { SeriesKeeper } from '../../lib/promql/records/keeper.ts';
import type { AlertTransition } from '../../lib/promql/rules/alerting.ts';
import type { Rule } from '../../lib/promql/rules/rule.ts';

export interface Setting {
  readonly keeper: SeriesKeeper;
  readonly engine: Partial<EngineOptions>;
  /** Told of every change of an alert, in order. */
  readonly onTransition: (transition: AlertTransition) => void;
  /** Told when a rule gives no result; it is evaluated again the next time. */
  readonly onFailure: (rule: Rule, problem: string) => void;
}

/** One rule that is run again and again. */
export interface RuleRun {
  /** Throws an EvaluationError. */
  evaluate(atMs: number, offsetMs: number): void;
}
