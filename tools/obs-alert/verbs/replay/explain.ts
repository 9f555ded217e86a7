// Why an alert fires at a time, or does not: its state and since when, whether somebody asked for silence, and the expression taken
// apart, with the values of each part beside the thresholds that they are held to.

import { formatLabels } from '../../../lib/promql/labels/format.ts';
import type { AlertTransition } from '../../../lib/promql/rules/alerting.ts';
import type { AlertingRule } from '../../../lib/promql/rules/rule.ts';
import { formatDurationMs } from '../../../lib/promql/syntax/duration.ts';
import { nearestName } from '../../../lib/record/nearest.ts';
import { timeText } from '../../delivery/told.ts';
import { RulesRefused } from '../../rules/failure.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import { multipleFrom } from '../../schedule.ts';
import { explainExpression } from './expression.ts';
import type { Past } from './run.ts';

export interface Explanation {
  readonly text: string;
  readonly isActive: boolean;
  readonly isFiring: boolean;
}

/** Explains every rule of that name at the last evaluation that is not after `atMs`. Throws RulesRefused where there is none. */
export function explain(name: string, atMs: number, past: Past): Explanation {
  const rules = past.groups.flatMap((group) =>
    group.rules.flatMap((rule) => (rule.kind === 'alert' && rule.name === name ? [{ group, rule }] : [])),
  );
  if (rules.length === 0) throw new RulesRefused(unknownAlert(name, past.groups));
  const parts = rules.map(({ group, rule }) => explainRule(rule, group, atMs, past));
  return {
    text: parts.map(({ text }) => text).join('\n'),
    isActive: parts.some(({ isActive }) => isActive),
    isFiring: parts.some(({ isFiring }) => isFiring),
  };
}

function unknownAlert(name: string, groups: readonly LoadedGroup[]): string {
  const names = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.kind === 'alert' ? [rule.name] : [])),
  );
  const near = nearestName(name, names);
  return `there is no alert ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function explainRule(rule: AlertingRule, group: LoadedGroup, wantedMs: number, past: Past): Explanation {
  const intervalMs = group.intervalMs ?? past.intervalMs;
  const atMs = past.times.findLast(
    (timeMs) => timeMs <= wantedMs && multipleFrom(timeMs, intervalMs) === timeMs,
  );
  const head = `${rule.name} (${rule.place.file}:${rule.place.line})`;
  if (atMs === undefined) {
    return { text: `${head}: not evaluated yet: no record is that old\n`, isActive: false, isFiring: false };
  }
  const active = activeAt(rule.name, atMs, past);
  const states = active.map((transition) =>
    stateText(transition, rule, past.silencedBy(transition.labels, atMs)),
  );
  const lines = [
    `${head} at ${timeText(atMs)}`,
    ...(states.length === 0 ? ['  state: inactive'] : states.map((text) => `  state: ${text}`)),
    ...explainExpression(rule, atMs - (group.queryOffsetMs ?? 0), past).map((text) => `  ${text}`),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    isActive: active.length > 0,
    isFiring: active.some(({ state }) => state === 'firing'),
  };
}

/** The last change of every alert of a rule that is pending or firing at a time. */
function activeAt(name: string, atMs: number, { notices }: Past): readonly AlertTransition[] {
  const active = new Map<string, AlertTransition>();
  for (const { transition } of notices) {
    if (transition.atMs > atMs || transition.labels.get('alertname') !== name) continue;
    if (transition.state === 'pending' || transition.state === 'firing')
      active.set(transition.labels.key, transition);
    else active.delete(transition.labels.key);
  }
  return [...active.values()];
}

function stateText(transition: AlertTransition, rule: AlertingRule, silenced: string | undefined): string {
  const { state, labels, activeAtMs, firedAtMs } = transition;
  const since =
    state === 'firing'
      ? `firing since ${timeText(firedAtMs ?? transition.atMs)}`
      : `pending since ${timeText(activeAtMs)}, fires at ${timeText(activeAtMs + rule.forMs)} (for: ${formatDurationMs(rule.forMs)})`;
  const silence = silenced === undefined ? '' : `, silenced: ${silenced}`;
  return `${since} ${formatLabels(labels)}${silence}`;
}
