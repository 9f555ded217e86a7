// Runs the stage of obs-query over text, in chunks of a given size.

import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { parseQuery } from '../../../tools/obs-query/expression.ts';
import { formatRecords } from '../../../tools/obs-query/output/records.ts';
import { spanOf } from '../../../tools/obs-query/span.ts';
import { createQueryStage, type QueryOptions, type QueryStage } from '../../../tools/obs-query/stage.ts';

export interface Given {
  readonly at?: string;
  readonly start?: string;
  readonly end?: string;
  readonly step?: number;
}

export interface QueryRun {
  readonly output: string;
  readonly stage: QueryStage;
}

export function runQuery(
  text: string,
  input: string,
  { at, start, end, step }: Given = {},
  options: Partial<QueryOptions> = {},
  chunkBytes = 1 << 16,
): QueryRun {
  const span = spanOf({ at, start, end, step });
  const stage = createQueryStage({
    expr: parseQuery(text, span.kind === 'range'),
    text,
    span,
    staleAfterMs: 300_000,
    compat: 3,
    maxSeries: 1000,
    maxSamples: 100_000,
    maxLineBytes: 64 * 1024,
    format: formatRecords,
    ...options,
  });
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  feeder.end(emit);
  return { output, stage };
}
