// All rule groups over the series that they read.

import type { EngineOptions } from '../lib/promql/engine/options.ts';
import type { Labels } from '../lib/promql/labels/labels.ts';
import { SeriesKeeper } from '../lib/promql/records/keeper.ts';
import { type Reader, type Wanted, wantedBy } from '../lib/promql/records/wanted.ts';
import type { ActiveAlert, AlertTransition } from '../lib/promql/rules/alerting.ts';
import type { AlertingRule, Rule } from '../lib/promql/rules/rule.ts';
import { selectorsOf } from '../lib/promql/syntax/selectors.ts';
import type { Template } from '../lib/promql/template/nodes.ts';
import { createGroupRun, type GroupRun, noPools, type Pools, poolsOf } from './evaluation/group-run.ts';
import { lastingIdentity } from './evaluation/identity.ts';
import type { LogCounter } from './evaluation/log-counter.ts';
import { templateReads } from './evaluation/template-reads.ts';
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
  /** Keep every series, and for ever: whoever asks wants more than the rules do. */
  readonly keepsAll?: boolean;
  /** What templates see as $externalLabels. */
  readonly externalLabels?: Labels;
  /** Records kept for each log rule, to be shown in alerts. */
  readonly evidence: number;
  readonly onTransition: (transition: AlertTransition, rule: AlertingRule) => void;
  readonly onFailure: (rule: Rule, problem: string) => void;
  /** Told when records begin long before the last evaluation of the run before, at `lastMs`: nothing is evaluated up to there. */
  readonly onOldRecords?: (lastMs: number) => void;
  /** Told after all evaluations of a time. */
  readonly onEvaluated?: (atMs: number) => void;
}

/** What a later run goes on with. */
export interface Snapshot {
  /** The time of the last evaluation; -Infinity before the first one. */
  readonly atMs: number;
  readonly alerts: readonly { readonly rule: string; readonly alert: ActiveAlert }[];
}

/** Records of two runs overlap a little; more is a mistake. */
const MOST_BEHIND_MS = 3_600_000;

export interface Evaluator {
  readonly keeper: SeriesKeeper;
  readonly counters: readonly LogCounter[];
  /** Bit i: records whose kind column says i may be counted. */
  readonly countedKinds: number;
  /** When the next evaluation is due; +Infinity before start. */
  readonly nextMs: number;
  /** Alerts that are pending or firing now. */
  readonly active: readonly ActiveAlert[];
  snapshot(): Snapshot;
  /** Goes on with what a run before has left; before start. */
  restore(snapshot: Snapshot): void;
  /** The first evaluations are at `timeMs` or as soon as possible after it. */
  start(timeMs: number): void;
  /** Evaluates whatever is due before `limitMs`. Returns how many evaluations were skipped. */
  run(limitMs: number): number;
  /** Evaluates up to the first time of each group that is not before `timeMs`. Returns how many evaluations were skipped. */
  finish(timeMs: number): number;
  /** Goes on with other rules; those that stay the same keep their alerts. */
  replace(groups: readonly LoadedGroup[]): void;
}

export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const engine: Partial<EngineOptions> = {
    lookbackMs: options.staleAfterMs,
    subqueryStepMs: options.intervalMs,
    compat: options.compat,
  };
  const wantedNow = (groups: readonly LoadedGroup[]): Wanted =>
    options.keepsAll ? () => Number.POSITIVE_INFINITY : wantedByRules(groups, options.staleAfterMs);
  const keeper = new SeriesKeeper(wantedNow(options.groups), options);
  const setting = { ...options, keeper, engine };
  let groups: readonly GroupRun[] = [];
  let counters: readonly LogCounter[] = [];
  let countedKinds = 0;
  let schedule: Schedule<GroupRun> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;
  let restored: Snapshot | undefined;

  const use = (loaded: readonly LoadedGroup[], before: Pools): void => {
    groups = loaded.map((group) => createGroupRun(group, options.intervalMs, setting, before));
    counters = groups.flatMap((group) => group.counters);
    countedKinds = counters.reduce((mask, { rule }) => mask | rule.kinds, 0);
  };

  const tellEvaluated = (): void => {
    if (toldMs < lastMs) options.onEvaluated?.(lastMs);
    toldMs = lastMs;
  };

  const evaluate = (group: GroupRun, atMs: number): void => {
    if (atMs > lastMs) tellEvaluated();
    lastMs = Math.max(lastMs, atMs);
    group.evaluate(atMs);
  };

  /** Hands the alerts of a run before to their rules, once. */
  const goOn = (timeMs: number): void => {
    const alerts = restored?.alerts ?? [];
    restored = undefined;
    for (const { group, rules } of alerts.length > 0 ? groups : []) {
      for (const run of rules) {
        const identity = lastingIdentity(group, run.rule);
        const own = alerts.filter(({ rule }) => rule === identity).map(({ alert }) => alert);
        if (own.length > 0) run.restore(own, timeMs + windowOf(run.rule, options.staleAfterMs));
      }
    }
  };

  const run = (limitMs: number): number => {
    if (!schedule) return 0;
    const skipped = schedule.run(limitMs, evaluate);
    tellEvaluated();
    keeper.advance(schedule.nextMs);
    return skipped;
  };

  use(options.groups, noPools());
  return {
    keeper,
    get counters() {
      return counters;
    },
    get countedKinds() {
      return countedKinds;
    },
    get nextMs() {
      return schedule?.nextMs ?? Number.POSITIVE_INFINITY;
    },
    get active() {
      if (restored) return restored.alerts.map(({ alert }) => alert);
      return groups.flatMap(({ rules }) => rules.flatMap((rule) => rule.active));
    },
    snapshot() {
      // Nothing was evaluated: all is as it was.
      if (restored) return restored;
      const alerts = groups.flatMap(({ group, rules }) =>
        rules.flatMap((run) =>
          run.active.map((alert) => ({ rule: lastingIdentity(group, run.rule), alert })),
        ),
      );
      return { atMs: lastMs, alerts };
    },
    restore(snapshot) {
      restored = snapshot;
      lastMs = snapshot.atMs;
    },
    start(timeMs) {
      if (restored && timeMs < lastMs - MOST_BEHIND_MS) options.onOldRecords?.(lastMs);
      goOn(timeMs);
      schedule = createSchedule(groups, Math.max(timeMs, lastMs + 1));
      keeper.advance(schedule.nextMs);
    },
    run,
    finish(timeMs) {
      const skipped = run(timeMs);
      for (const group of groups) {
        const atMs = multipleFrom(timeMs, group.intervalMs);
        if (schedule?.nextOf(group) === atMs) evaluate(group, atMs);
      }
      tellEvaluated();
      return skipped;
    },
    replace(loaded) {
      const before = poolsOf(groups);
      keeper.rewant(wantedNow(loaded));
      use(loaded, before);
      for (const rule of before.rules.rest) rule.end(lastMs);
      if (!schedule) return;
      schedule = createSchedule(groups, lastMs === Number.NEGATIVE_INFINITY ? schedule.nextMs : lastMs + 1);
    },
  };
}

function wantedByRules(groups: readonly LoadedGroup[], lookbackMs: number): Wanted {
  const readers = groups.flatMap(({ rules, queryOffsetMs }) => {
    const offsetMs = queryOffsetMs ?? 0;
    return rules.flatMap((rule): readonly Reader[] => [
      { expr: rule.expr, offsetMs },
      ...templatesOf(rule)
        .flatMap(templateReads)
        .map((expr) => ({ expr, offsetMs, anyLabels: true })),
    ]);
  });
  return wantedBy(readers, lookbackMs);
}

/** The longest time that a rule looks back. */
function windowOf(rule: Rule, lookbackMs: number): number {
  return Math.max(lookbackMs, ...selectorsOf(rule.expr, lookbackMs).map(({ windowMs }) => windowMs));
}

function templatesOf(rule: Rule): readonly Template[] {
  return rule.kind === 'alert' ? [...rule.labels.values(), ...rule.annotations.values()] : [];
}
