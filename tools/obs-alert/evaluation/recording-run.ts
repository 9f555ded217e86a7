// A recording rule: its result becomes series that the rules after it can read.

import { createQuery } from '../../lib/promql/engine/evaluate.ts';
import { recordedElements, ruleElements } from '../../lib/promql/rules/recording.ts';
import type { RecordingRule } from '../../lib/promql/rules/rule.ts';
import { createOwnSeries } from './own-series.ts';
import type { RuleRun, Setting } from './setting.ts';

export function createRecordingRun(rule: RecordingRule, limit: number, setting: Setting): RuleRun {
  const query = createQuery(rule.expr, setting.engine);
  const write = createOwnSeries(setting.keeper);
  return {
    rule,
    active: [],
    restore: () => undefined,
    evaluate(atMs, offsetMs) {
      const timeMs = atMs - offsetMs;
      const { value } = query.instant(timeMs, setting.keeper.store);
      write(recordedElements(rule, ruleElements(value), limit), timeMs);
    },
    end: (atMs) => write([], atMs),
  };
}
