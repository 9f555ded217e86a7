// Runs a capture stage over text in memory: what a test says of lines in and records out, without processes.

import type { LineFormat } from '../../../tools/lib/manifest/manifest.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import type { Ledger } from '../../../tools/lib/stream/ledger.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { createCaptureMemory } from '../../../tools/obs-capture/memory.ts';
import { type Origin, originOf } from '../../../tools/obs-capture/origin.ts';
import { createCaptureStage } from '../../../tools/obs-capture/stage.ts';

/** 2026-02-14T12:34:05.678Z, when all lines of the tests arrive. */
export const ARRIVAL_MS = Date.UTC(2026, 1, 14, 12, 34, 5, 678);
export const ARRIVAL = '2026-02-14T12:34:05.678Z';

export interface Captured {
  /** Byte strings, each without its LF. */
  readonly lines: readonly string[];
  readonly ledger: Ledger;
}

export interface CaptureTrial {
  readonly origin?: Origin;
  readonly format?: LineFormat;
  readonly trust?: boolean;
  readonly maxLineBytes?: number;
  /** The input is handed over in pieces of this size. */
  readonly pieceBytes?: number;
}

/** What becomes of `input`, a text or bytes. */
export function captureText(input: string | Buffer, trial: CaptureTrial = {}): Captured {
  const { origin = originOf('web/0', new Map()), format = 'auto', trust = false } = trial;
  const { maxLineBytes = 1024 * 1024, pieceBytes = 64 * 1024 } = trial;
  const memory = createCaptureMemory(maxLineBytes, 1);
  const stage = createCaptureStage({
    memory,
    origin,
    formats: formatsFor(format),
    trust,
    now: () => ARRIVAL_MS,
  });
  const feeder = createFeeder(stage);
  const pieces: Buffer[] = [];
  const emit = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
  }
  feeder.end(emit);
  const lines = Buffer.concat(pieces).toString('latin1').split('\n');
  lines.pop();
  return { lines, ledger: memory.ledger };
}

/** The one record that a line becomes. */
export function captureLine(line: string | Buffer, trial: CaptureTrial = {}): string {
  const { lines } = captureText(Buffer.concat([Buffer.from(line), Buffer.from('\n')]), trial);
  if (lines.length !== 1) throw new Error(`${lines.length} records: ${lines.join(' | ')}`);
  return lines[0]!;
}
