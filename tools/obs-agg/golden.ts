// The golden sets (lib/metric/golden.ts) as tables.

import type { Expression } from '../lib/expr/ast.ts';
import { parseExpression } from '../lib/expr/parser.ts';
import { parseFunction } from '../lib/metric/functions.ts';
import { GOLDEN, type GoldenMetric, type GoldenSet } from '../lib/metric/golden.ts';
import { type GroupKey, keyOf } from './keys.ts';
import { makePlan, type Plan } from './plan.ts';
import type { WindowSpec } from './windows/windows.ts';

/** One table for each metric: counters and histograms since the start, gauges of each window; only of records for which `also` holds. */
export function goldenPlan(set: GoldenSet, windowUs: number, reviseUs = 0, also?: Expression): Plan {
  return makePlan(
    GOLDEN[set].map((metric) => ({
      functions: [parseFunction(metric.fn)],
      by: [keyOf('service'), ...metric.by.map(groupKey)],
      window: windowOf(metric, windowUs, reviseUs),
      name: metric.message,
      where: both(parseExpression(metric.where), also),
    })),
  );
}

function both(where: Expression, also: Expression | undefined): Expression {
  return also === undefined ? where : { type: 'and', terms: [where, also] };
}

function windowOf({ type }: GoldenMetric, windowUs: number, reviseUs: number): WindowSpec {
  if (type === 'gauge') return { type: 'aligned', sizeUs: windowUs, stepUs: windowUs, reviseUs };
  const revised = reviseUs > 0 ? { reviseUs } : {};
  return {
    type: 'cumulative',
    stepUs: windowUs,
    periodUs: Number.POSITIVE_INFINITY,
    isRepeated: true,
    ...revised,
  };
}

function groupKey(text: string): GroupKey {
  const [label = '', fields = label] = text.split('=');
  return keyOf(label, ...fields.split('|'));
}
