// Runs the stage of obs-agg over text, in chunks of a given size.

import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { parseFunctions } from '../../../tools/lib/metric/functions.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../../tools/lib/stream/ledger.ts';
import type { AggOptions } from '../../../tools/obs-agg/engine.ts';
import { parseKeys } from '../../../tools/obs-agg/keys.ts';
import { makePlan } from '../../../tools/obs-agg/plan.ts';
import { type AggStage, createAggStage } from '../../../tools/obs-agg/stage.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';

export interface AggRun {
  readonly output: string;
  readonly ledger: Ledger;
}

/** Tumbling windows of 10 s. */
export const TEN_SECONDS: WindowSpec = { type: 'aligned', sizeUs: 10e6, stepUs: 10e6, reviseUs: 0 };

export interface RunOptions extends Partial<AggOptions> {
  readonly window?: WindowSpec;
  readonly where?: string | undefined;
}

export function makeAgg(
  functions: readonly string[],
  by: readonly string[],
  { window = TEN_SECONDS, where, ...options }: RunOptions = {},
): AggStage {
  const table = {
    functions: parseFunctions(functions),
    by: parseKeys(by),
    window,
    name: 'requests',
    where: where === undefined ? undefined : parseExpression(where),
  };
  return createAggStage({
    plan: makePlan([table]),
    latenessMs: 2_000,
    maxAheadMs: 60_000,
    maxGroups: 1000,
    pass: false,
    maxLineBytes: 64 * 1024,
    exactValues: 0,
    withParts: false,
    wallClock: false,
    monotonicMs: () => 0,
    ...options,
  });
}

export function runAgg(
  functions: readonly string[],
  by: readonly string[],
  input: string,
  options: RunOptions = {},
  chunkBytes = 1 << 16,
  beforeEnd: (stage: AggStage) => void = () => undefined,
  afterBlock: () => void = () => undefined,
): AggRun {
  const stage = makeAgg(functions, by, options);
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
    afterBlock();
  }
  beforeEnd(stage);
  feeder.end(emit);
  return { output: Buffer.concat(pieces).toString(), ledger: stage.ledger };
}
