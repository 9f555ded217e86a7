// The `query` function of templates: an instant query over the series that are kept, at the time of the alert.

import { createQuery, type Query } from '../../lib/promql/engine/evaluate.ts';
import type { EngineOptions } from '../../lib/promql/engine/options.ts';
import { ruleElements } from '../../lib/promql/rules/recording.ts';
import type { SeriesStore } from '../../lib/promql/series/store.ts';
import { parseExpression } from '../../lib/promql/syntax/parser.ts';
import type { TemplateEnvironment } from '../../lib/promql/template/prometheus-functions.ts';

/** Texts that differ from alert to alert must not be kept for ever. */
const MOST_QUERIES = 100;

export interface TemplateQueries {
  readonly environment: TemplateEnvironment;
  /** Queries look from this time on. */
  setTime(timeMs: number): void;
}

export function createTemplateQueries(store: SeriesStore, engine: Partial<EngineOptions>): TemplateQueries {
  const queries = new Map<string, Query>();
  let atMs = 0;

  const queryOf = (text: string): Query => {
    const known = queries.get(text);
    if (known) return known;
    const query = createQuery(parseExpression(text), engine);
    if (queries.size >= MOST_QUERIES) queries.clear();
    queries.set(text, query);
    return query;
  };

  return {
    environment: {
      externalUrl: '',
      query: (text) =>
        ruleElements(queryOf(text).instant(atMs, store).value).map(({ labels, value }) => ({
          labels: new Map(labels.names.map((name, index) => [name, labels.values[index] as string])),
          value,
        })),
    },
    setTime(timeMs) {
      atMs = timeMs;
    },
  };
}
