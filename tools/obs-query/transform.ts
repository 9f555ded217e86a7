// obs-query as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { parseQuery } from './expression.ts';
import { formatApi } from './output/api.ts';
import { formatRecords } from './output/records.ts';
import { spanOf } from './span.ts';
import { createQueryStage } from './stage.ts';

export interface QueryTransformOptions {
  /** Evaluate at this time instead of that of the latest record; written as on the command line. */
  readonly at?: string;
  /** The bounds of a range, written as on the command line, and its step in milliseconds. */
  readonly start?: string;
  readonly end?: string;
  readonly stepMs?: number;
  /** How long a series keeps its last value, in milliseconds; 5 min unless given. */
  readonly staleAfterMs?: number;
  /** The answer as Prometheus's HTTP API gives it, instead of METRIC records. */
  readonly json?: boolean;
}

/**
 * A through2 Transform that writes, when a byte stream of records ends, what `obs-query EXPR` answers. Throws an error with exitStatus 2
 * for an expression or a time that is none; a query that fails destroys the stream with such an error.
 */
export function createQueryTransform(text: string, options: QueryTransformOptions = {}): Transform {
  const { at, start, end, stepMs } = options;
  const span = spanOf({ at, start, end, step: stepMs });
  const stage = createQueryStage({
    expr: parseQuery(text, span.kind === 'range'),
    text,
    span,
    staleAfterMs: options.staleAfterMs ?? 300_000,
    compat: 3,
    maxSeries: 20_000,
    maxSamples: 2_000_000,
    maxLineBytes: 1024 * 1024,
    format: options.json ? formatApi : formatRecords,
  });
  const transform = toTransform(stage);
  transform.once('prefinish', () => {
    if (stage.failure) transform.destroy(stage.failure);
  });
  return transform;
}
