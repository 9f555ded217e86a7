// What an alert shows of the records behind it: those that the log rules of its expression counted, else the latest warnings, errors and
// events of its service.

import type { Labels } from '../lib/promql/labels/labels.ts';
import { fixedName } from '../lib/promql/labels/matcher.ts';
import type { AlertingRule } from '../lib/promql/rules/rule.ts';
import { selectorsOf } from '../lib/promql/syntax/selectors.ts';
import type { LogCounter } from './evaluation/log-counter.ts';
import { latestOf, rememberLatest, type SeenRecord } from './evaluation/seen-records.ts';

/** Sources whose records are remembered; beyond that the one that was silent longest is forgotten. */
const MOST_SOURCES = 1000;

export interface Evidence {
  /** Remembers a line of a source, such as `web/0`. */
  remember(source: string, record: SeenRecord): void;
  /** The lines to show with an alert of a rule, oldest first. */
  of(rule: AlertingRule, labels: Labels, activeAtMs: number): readonly string[];
}

export interface EvidenceOptions {
  /** Lines of one alert; 0 remembers nothing. */
  readonly most: number;
  /** How far back selectors look that name no range. */
  readonly lookbackMs: number;
  /** The log rules, as they are now. */
  readonly counters: () => readonly LogCounter[];
}

/** What the expression of a rule reads. */
interface Reads {
  readonly names: ReadonlySet<string>;
  /** The longest time that it looks back. */
  readonly windowMs: number;
}

export function createEvidence({ most, lookbackMs, counters }: EvidenceOptions): Evidence {
  const bySource = new Map<string, SeenRecord[]>();
  const readsByRule = new WeakMap<AlertingRule, Reads>();

  const readsOf = (rule: AlertingRule): Reads => {
    const known = readsByRule.get(rule);
    if (known) return known;
    const selectors = selectorsOf(rule.expr, lookbackMs);
    const reads = {
      names: new Set(selectors.flatMap(({ matchers }) => fixedName(matchers) ?? [])),
      windowMs: Math.max(lookbackMs, ...selectors.map(({ windowMs }) => windowMs)),
    };
    readsByRule.set(rule, reads);
    return reads;
  };

  const ofSource = (labels: Labels): readonly SeenRecord[] => {
    const service = labels.get('service');
    if (service === '') return [];
    const instance = labels.get('instance');
    const source = instance === '' ? service : `${service}/${instance}`;
    const isPart = (other: string): boolean => other === source || other.startsWith(`${source}/`);
    return [...bySource].flatMap(([other, records]) => (isPart(other) ? records : []));
  };

  return {
    remember(source, record) {
      const known = bySource.get(source);
      const latest = known ?? [];
      rememberLatest(latest, record, most);
      if (known) bySource.delete(source);
      bySource.set(source, latest);
      const [oldest] = bySource.keys();
      if (bySource.size > MOST_SOURCES && oldest !== undefined) bySource.delete(oldest);
    },
    of(rule, labels, activeAtMs) {
      if (most === 0) return [];
      const { names, windowMs } = readsOf(rule);
      const counted = counters().filter((counter) => names.has(counter.rule.name));
      const records = counted.flatMap((counter) => counter.latest(labels));
      const found = records.length > 0 ? records : ofSource(labels);
      return latestOf(
        found.filter(({ timeMs }) => timeMs >= activeAtMs - windowMs),
        most,
      );
    },
  };
}
