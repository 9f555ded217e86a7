// obs-agg as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { parseFunctions } from '../lib/metric/functions.ts';
import { toTransform } from '../lib/stream/transform.ts';
import { parseKeys } from './keys.ts';
import { makePlan } from './plan.ts';
import { createAggStage } from './stage.ts';

export interface AggTransformOptions {
  /** Keys to group by. */
  readonly by?: readonly string[];
  /** Length of a window in milliseconds; 10 s unless given. */
  readonly windowMs?: number;
  /** From the start of one window to the next; the length unless given. */
  readonly slideMs?: number;
  /** How long a window stays open for late records; 2 s unless given. */
  readonly latenessMs?: number;
  /** Pass all input on as well. */
  readonly pass?: boolean;
  /** Message of the METRIC records; `requests` unless given. */
  readonly name?: string;
  /** Write what `obs-agg merge` needs. */
  readonly sketch?: boolean;
}

const US_PER_MS = 1000;

/**
 * A through2 Transform that does to a byte stream of records what `obs-agg --clock event FUNCTION...` does. Throws an ExpressionError for
 * a function that is none.
 */
export function createAggTransform(
  functions: readonly string[],
  options: AggTransformOptions = {},
): Transform {
  const sizeUs = (options.windowMs ?? 10_000) * US_PER_MS;
  const table = {
    functions: parseFunctions(functions),
    by: parseKeys(options.by ?? []),
    window: {
      type: 'aligned',
      sizeUs,
      stepUs: options.slideMs === undefined ? sizeUs : options.slideMs * US_PER_MS,
      reviseUs: 0,
    },
    name: options.name ?? 'requests',
  } as const;
  const stage = createAggStage({
    plan: makePlan([table]),
    latenessMs: options.latenessMs ?? 2_000,
    maxAheadMs: 60_000,
    pass: options.pass ?? false,
    maxGroups: 10_000,
    maxLineBytes: 1024 * 1024,
    exactValues: 0,
    withParts: options.sketch ?? false,
    wallClock: false,
    monotonicMs: () => 0,
  });
  return toTransform(stage);
}
