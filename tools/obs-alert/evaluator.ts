// All rule groups over the series that they read.

import type { EngineOptions } from '../lib/promql/engine/options.ts';
import { SeriesKeeper } from '../lib/promql/records/keeper.ts';
import { type Reader, type Wanted, wantedBy } from '../lib/promql/records/wanted.ts';
import type { AlertTransition } from '../lib/promql/rules/alerting.ts';
import type { Rule } from '../lib/promql/rules/rule.ts';
import { createGroupRun, type GroupRun } from './evaluation/group-run.ts';
import type { LogCounter } from './evaluation/log-counter.ts';
import type { LoadedGroup } from './rules/loaded.ts';
import { createSchedule, multipleFrom, type Schedule } from './schedule.ts';

export interface EvaluatorOptions {
  readonly groups: readonly LoadedGroup[];
  /** Of groups that say nothing, and the step of subqueries that say nothing. */
  readonly intervalMs: number;
  /** How long a series without new samples keeps its last value. */
  readonly staleAfterMs: number;
  readonly compat: 2 | 3;
  readonly maxSeries: number;
  readonly maxSamples: number;
  readonly onTransition: (transition: AlertTransition) => void;
  readonly onFailure: (rule: Rule, problem: string) => void;
}

export interface Evaluator {
  readonly keeper: SeriesKeeper;
  readonly counters: readonly LogCounter[];
  /** When the next evaluation is due; +Infinity before start. */
  readonly nextMs: number;
  /** Alerts that fire now. */
  readonly firing: number;
  /** The first evaluations are at `timeMs` or as soon as possible after it. */
  start(timeMs: number): void;
  /** Evaluates whatever is due before `limitMs`. Returns how many evaluations were skipped. */
  run(limitMs: number): number;
  /** Evaluates up to the first time of each group that is not before `timeMs`. Returns how many evaluations were skipped. */
  finish(timeMs: number): number;
}

export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const engine: Partial<EngineOptions> = {
    lookbackMs: options.staleAfterMs,
    subqueryStepMs: options.intervalMs,
    compat: options.compat,
  };
  const keeper = new SeriesKeeper(wantedByRules(options.groups, options.staleAfterMs), options);
  const setting = { ...options, keeper, engine };
  const groups = options.groups.map((group) => createGroupRun(group, options.intervalMs, setting));
  let schedule: Schedule<GroupRun> | undefined;

  const run = (limitMs: number): number => {
    if (!schedule) return 0;
    const skipped = schedule.run(limitMs, (group, atMs) => group.evaluate(atMs));
    keeper.advance(schedule.nextMs);
    return skipped;
  };

  return {
    keeper,
    counters: groups.flatMap(({ counters }) => counters),
    get nextMs() {
      return schedule?.nextMs ?? Number.POSITIVE_INFINITY;
    },
    get firing() {
      let firing = 0;
      for (const group of groups) {
        for (const { state } of group.alerts) {
          for (const alert of state.active) if (alert.state === 'firing') firing++;
        }
      }
      return firing;
    },
    start(timeMs) {
      schedule = createSchedule(groups, timeMs);
    },
    run,
    finish(timeMs) {
      const skipped = run(timeMs);
      for (const group of groups) {
        const lastMs = multipleFrom(timeMs, group.intervalMs);
        if (schedule?.nextOf(group) === lastMs) group.evaluate(lastMs);
      }
      return skipped;
    },
  };
}

function wantedByRules(groups: readonly LoadedGroup[], lookbackMs: number): Wanted {
  const readers = groups.flatMap(({ rules, queryOffsetMs }) =>
    rules.map(({ expr }): Reader => ({ expr, offsetMs: queryOffsetMs ?? 0 })),
  );
  return wantedBy(readers, lookbackMs);
}
