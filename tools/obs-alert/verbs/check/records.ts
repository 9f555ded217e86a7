// Records as witnesses: which selectors found series in them, and which operators ever found a pair.

import { EvaluationError } from '../../../lib/promql/engine/errors.ts';
import { createQuery, type Query } from '../../../lib/promql/engine/evaluate.ts';
import { ruleElements } from '../../../lib/promql/rules/recording.ts';
import { type Binary, type Expr, isComparison, type VectorSelector } from '../../../lib/promql/syntax/ast.ts';
import { typeOf } from '../../../lib/promql/syntax/check.ts';
import { feedFiles } from '../../feed.ts';
import { offlineOptions } from '../../offline.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import { createAlertStage } from '../../stage.ts';
import { nodesOf } from './nodes.ts';

export interface Evidence {
  /** Series that a selector found, over all records. */
  selected(selector: VectorSelector): number;
  /** True for a metric that some rule reads and that is in the records. */
  knows(metric: string): boolean;
  /** By operator between vectors: true when it ever had a pair, false when both sides had elements and never one. */
  readonly joined: ReadonlyMap<Binary, boolean>;
}

/** Evaluations at which operators are looked at; the time between them grows with the records. */
const MOST_LOOKS = 200;

/** Reads files of records. Throws RulesRefused for one that cannot be read. */
export function askRecords(
  groups: readonly LoadedGroup[],
  paths: readonly string[],
  intervalMs: number,
): Evidence {
  const joins = groups
    .flatMap(({ rules }) => rules.flatMap(({ expr }) => nodesOf(expr).filter(isJoin)))
    .map(createJoin);
  const joined = new Map<Binary, boolean>();
  const times: number[] = [];
  const stage = createAlertStage({
    ...offlineOptions(groups),
    intervalMs,
    keepsAll: true,
    onEvaluated: (atMs) => void times.push(atMs),
  });
  feedFiles(stage, paths);
  const { store } = stage;
  const step = Math.max(1, Math.ceil(times.length / MOST_LOOKS));
  for (const atMs of times.filter((_, index) => index % step === 0 || index === times.length - 1)) {
    for (const { node, left, right, whole } of joins) {
      if (joined.get(node) === true || count(left, atMs) === 0 || count(right, atMs) === 0) continue;
      joined.set(node, count(whole, atMs) > 0);
    }
  }

  function count(query: Query, atMs: number): number {
    try {
      return ruleElements(query.instant(atMs, store).value).length;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      // Elements that match too often match.
      return 1;
    }
  }

  return {
    selected: ({ matchers }) => store.select(matchers).length,
    knows: (metric) => store.series.some(({ labels }) => labels.metricName === metric),
    joined,
  };
}

interface Join {
  readonly node: Binary;
  readonly left: Query;
  readonly right: Query;
  readonly whole: Query;
}

function createJoin(node: Binary): Join {
  const open = openedUp(node) as Binary;
  return { node, left: createQuery(open.left), right: createQuery(open.right), whole: createQuery(open) };
}

function isJoin(node: Expr): node is Binary {
  if (node.kind !== 'binary' || node.operator === 'or' || node.operator === 'unless') return false;
  return typeOf(node.left) === 'vector' && typeOf(node.right) === 'vector';
}

/** The expression with every comparison letting everything through: what could match, whatever the values are. */
function openedUp(expr: Expr): Expr {
  switch (expr.kind) {
    case 'paren':
    case 'unary':
    case 'subquery':
      return { ...expr, expr: openedUp(expr.expr) };
    case 'call':
      return { ...expr, args: expr.args.map(openedUp) };
    case 'aggregation':
      return { ...expr, expr: openedUp(expr.expr) };
    case 'binary': {
      const sides = { left: openedUp(expr.left), right: openedUp(expr.right) };
      const isFilter = isComparison(expr.operator) && !expr.returnBool;
      return isFilter ? { ...expr, ...sides, keepsAll: true } : { ...expr, ...sides };
    }
    default:
      return expr;
  }
}
