// What makes a rule the same rule after its file was read again: everything but its place in the file.

import type { AlertingRule, RecordingRule } from '../../lib/promql/rules/rule.ts';
import type { Template } from '../../lib/promql/template/nodes.ts';
import type { LoadedGroup, LoadedLog } from '../rules/loaded.ts';

/** Equal for two rules exactly when one can go on with the state of the other. */
export function ruleIdentity(group: LoadedGroup, rule: AlertingRule | RecordingRule): string {
  const own =
    rule.kind === 'alert'
      ? [rule.forMs, rule.keepFiringForMs, textsOf(rule.labels), textsOf(rule.annotations)]
      : [[...rule.labels]];
  return JSON.stringify([group.file, group.name, group.limit, rule.kind, rule.name, rule.text, ...own]);
}

/** The same from one run to the next, where the file may have another name or place. */
export function lastingIdentity(group: LoadedGroup, rule: AlertingRule | RecordingRule): string {
  return ruleIdentity({ ...group, file: '' }, rule);
}

/** The same for log rules, whose counts are taken at the interval of their group. */
export function logIdentity(
  group: LoadedGroup,
  intervalMs: number,
  { name, where, labels }: LoadedLog,
): string {
  return JSON.stringify([group.file, group.name, intervalMs, name, where, [...labels]]);
}

function textsOf(templates: ReadonlyMap<string, Template>): readonly (readonly [string, string])[] {
  return Array.from(templates, ([name, { text }]) => [name, text] as const);
}
