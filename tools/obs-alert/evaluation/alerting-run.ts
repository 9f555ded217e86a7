// An alerting rule: its result moves alerts from state to state.

import { EvaluationError } from '../../lib/promql/engine/errors.ts';
import { createQuery } from '../../lib/promql/engine/evaluate.ts';
import { type Labels, NO_LABELS } from '../../lib/promql/labels/labels.ts';
import {
  type ActiveAlert,
  AlertState,
  type AlertTransition,
  alertSeries,
} from '../../lib/promql/rules/alerting.ts';
import { ruleElements } from '../../lib/promql/rules/recording.ts';
import type { AlertingRule } from '../../lib/promql/rules/rule.ts';
import { unfiltered } from '../../lib/promql/syntax/unfiltered.ts';
import { createExpander } from '../../lib/promql/template/template.ts';
import { createOwnSeries } from './own-series.ts';
import type { RuleRun, Setting } from './setting.ts';
import { createTemplateQueries } from './template-queries.ts';

export function createAlertingRun(rule: AlertingRule, limit: number, setting: Setting): RuleRun {
  const { keeper, engine, onTransition } = setting;
  const query = createQuery(rule.expr, engine);
  const { environment, setTime } = createTemplateQueries(keeper.store, engine);
  const state = new AlertState(rule, {
    limit,
    expand: createExpander(environment),
    externalLabels: setting.externalLabels ?? NO_LABELS,
  });
  const currentValues = createCurrentValues(rule, setting);
  const write = createOwnSeries(keeper);
  let isOver = false;
  return {
    rule,
    get active() {
      return isOver ? [] : state.active;
    },
    restore: (alerts, awaitedUntilMs) => state.restore(alerts, awaitedUntilMs),
    evaluate(atMs, offsetMs) {
      const timeMs = atMs - offsetMs;
      setTime(timeMs);
      const { value } = query.instant(timeMs, keeper.store);
      const step = state.step(ruleElements(value), atMs, currentValues(timeMs));
      for (const transition of step.transitions) onTransition(transition, rule);
      write(state.active.flatMap(alertSeries), timeMs);
      if (step.error !== undefined) throw new EvaluationError(step.error);
    },
    end(atMs) {
      isOver = true;
      for (const alert of state.active) onTransition(endOf(alert, atMs), rule);
      write([], atMs);
    },
  };
}

/** The end of an alert whose rule is gone; nobody knows a current value. */
function endOf(alert: ActiveAlert, atMs: number): AlertTransition {
  const state = alert.state === 'firing' ? 'resolved' : 'inactive';
  return { ...alert, state, atMs, value: undefined };
}

/** The values that elements have now which the comparison of the rule does not let through; computed when first asked for. */
function createCurrentValues(
  rule: AlertingRule,
  { keeper, engine }: Setting,
): (timeMs: number) => (labels: Labels) => number | undefined {
  const expr = unfiltered(rule.expr);
  const query = expr && createQuery(expr, engine);
  return (timeMs) => {
    let values: Map<string, number> | undefined;
    return (labels) => {
      if (!query) return undefined;
      values ??= new Map(
        ruleElements(query.instant(timeMs, keeper.store).value).map((element) => [
          element.labels.key,
          element.value,
        ]),
      );
      return values.get(labels.key);
    };
  };
}
