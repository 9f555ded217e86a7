// obs-agg as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { parseFunctions } from '../lib/metric/functions.ts';
import { toTransform } from '../lib/stream/transform.ts';
import { makePlan } from './plan.ts';
import { createAggStage } from './stage.ts';

export interface AggTransformOptions {
  /** Keys to group by. */
  readonly by?: readonly string[];
  /** Length of a window in milliseconds; 10 s unless given. */
  readonly windowMs?: number;
  /** How long a window stays open for late records; 2 s unless given. */
  readonly latenessMs?: number;
  /** Pass all input on as well. */
  readonly pass?: boolean;
  /** Message of the METRIC records; `requests` unless given. */
  readonly name?: string;
}

/**
 * A through2 Transform that does to a byte stream of records what `obs-agg --clock event FUNCTION...` does. Throws an ExpressionError for
 * a function that is none.
 */
export function createAggTransform(
  functions: readonly string[],
  options: AggTransformOptions = {},
): Transform {
  const stage = createAggStage({
    plan: makePlan(parseFunctions(functions), options.by ?? []),
    windowMs: options.windowMs ?? 10_000,
    latenessMs: options.latenessMs ?? 2_000,
    name: options.name ?? 'requests',
    pass: options.pass ?? false,
    maxGroups: 10_000,
    maxLineBytes: 1024 * 1024,
    wallClock: false,
    monotonicMs: () => 0,
  });
  return toTransform(stage);
}
