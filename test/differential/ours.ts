// The same questions to this project's evaluator and alert states.

import { EvaluationError } from '../../tools/lib/promql/engine/errors.ts';
import { createQuery } from '../../tools/lib/promql/engine/evaluate.ts';
import { parseSeriesLine } from '../../tools/lib/promql/notation/series-line.ts';
import { ruleElements } from '../../tools/lib/promql/rules/recording.ts';
import { SeriesStore } from '../../tools/lib/promql/series/store.ts';
import { ParseError } from '../../tools/lib/promql/syntax/errors.ts';
import { parseExpression } from '../../tools/lib/promql/syntax/parser.ts';
import type { OracleInput, OracleResult } from './promtool.ts';

/** A store with the series of a question. */
export function loadStore({
  series,
  intervalSeconds,
}: Pick<OracleInput, 'series' | 'intervalSeconds'>): SeriesStore {
  const store = new SeriesStore();
  for (const { series: name, values } of series) {
    const { labels, points } = parseSeriesLine(`${name} ${values}`);
    const target = store.findOrAdd(labels);
    points.forEach((point, index) => {
      const timeMs = index * intervalSeconds * 1000;
      if (typeof point === 'number') target.append(timeMs, point);
      else if (point !== 'gap') target.appendMarker(timeMs, point);
    });
  }
  return store;
}

/** What this evaluator says to an expression, with the semantics of Prometheus 2. */
export function ourResult(store: SeriesStore, text: string, seconds: number): OracleResult {
  try {
    const { value } = createQuery(parseExpression(text), { compat: 2 }).instant(seconds * 1000, store);
    return new Map(ruleElements(value).map((element) => [element.labels.key, element.value]));
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof ParseError) return error.message;
    throw error;
  }
}

/** True if two results are the same up to rounding; two errors are the same. */
export function sameResult(a: OracleResult, b: OracleResult): boolean {
  if (typeof a === 'string' || typeof b === 'string') return typeof a === typeof b;
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && nearlyEqual(value, other);
  });
}

function nearlyEqual(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= 1e-9 * Math.max(1e-3, Math.abs(a), Math.abs(b));
}
