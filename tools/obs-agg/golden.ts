// The golden sets (lib/metric/golden.ts) as tables.

import type { Expression } from '../lib/expr/ast.ts';
import { parseExpression } from '../lib/expr/parser.ts';
import { parseFunction } from '../lib/metric/functions.ts';
import { GOLDEN, type GoldenMetric, type GoldenSet, ROUTE } from '../lib/metric/golden.ts';
import { type GroupKey, keyOf, type RouteBound } from './keys.ts';
import { makePlan, type Plan } from './plan.ts';
import type { WindowSpec } from './windows/windows.ts';

export interface GoldenOptions {
  readonly windowUs: number;
  /** So long after the end of a window late records correct it; 0 for no corrections. */
  readonly reviseUs: number;
  /** Routes of each service that are told apart. */
  readonly mostRoutes: number;
  /** Only records for which it holds. */
  readonly also?: Expression | undefined;
}

/** One table for each metric: counters and histograms since the start, gauges of each window. */
export function goldenPlan(set: GoldenSet, { windowUs, reviseUs, mostRoutes, also }: GoldenOptions): Plan {
  return makePlan(
    GOLDEN[set].map((metric, index) => ({
      functions: [parseFunction(metric.fn)],
      // What a request is beyond is counted once: in the first table, which is of all requests.
      by: [
        keyOf('service'),
        ...metric.by.map((text) => groupKey(text, { most: mostRoutes, isCounted: index === 0 })),
      ],
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
  // Counters are told at every window, those that stand still too: rate(x[1m]) needs two samples in a minute, and growth since a sample that
  // is older than its range would be lost.
  return {
    type: 'cumulative',
    stepUs: windowUs,
    periodUs: Number.POSITIVE_INFINITY,
    isRepeated: true,
    ...revised,
  };
}

function groupKey(text: string, routes: RouteBound): GroupKey {
  const [label = '', fields = label] = text.split('=');
  const key = keyOf(label, ...fields.split('|'));
  return label === ROUTE ? { ...key, routes } : key;
}
