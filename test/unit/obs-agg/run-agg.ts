// Runs the stage of obs-agg over text, in chunks of a given size.

import { parseFunctions } from '../../../tools/lib/metric/functions.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../../tools/lib/stream/stage.ts';
import { makePlan } from '../../../tools/obs-agg/plan.ts';
import { type AggOptions, createAggStage } from '../../../tools/obs-agg/stage.ts';

export interface AggRun {
  readonly output: string;
  readonly ledger: Ledger;
}

export function runAgg(
  functions: readonly string[],
  by: readonly string[],
  input: string,
  options: Partial<AggOptions> = {},
  chunkBytes = 1 << 16,
  beforeEnd: (stage: Stage) => void = () => undefined,
): AggRun {
  const stage = createAggStage({
    plan: makePlan(parseFunctions(functions), by),
    windowMs: 10_000,
    latenessMs: 2_000,
    name: 'requests',
    maxGroups: 1000,
    pass: false,
    maxLineBytes: 64 * 1024,
    wallClock: false,
    monotonicMs: () => 0,
    ...options,
  });
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  beforeEnd(stage);
  feeder.end(emit);
  return { output: Buffer.concat(pieces).toString(), ledger: stage.ledger };
}
