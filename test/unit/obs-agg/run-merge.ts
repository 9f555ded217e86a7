// Runs the stage of obs-agg merge over text.

import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { createMergeStage, type MergeOptions } from '../../../tools/obs-agg/merge/stage.ts';

export function runMerge(input: string, options: Partial<MergeOptions> = {}): string {
  const stage = createMergeStage({
    labels: { by: undefined, without: new Set(['instance', 'node']) },
    rules: new Map(),
    maxGroups: 10_000,
    maxLineBytes: 1 << 20,
    withParts: false,
    wallClock: false,
    monotonicMs: () => 0,
    ...options,
  });
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  feeder.end(emit);
  return Buffer.concat(pieces).toString();
}
