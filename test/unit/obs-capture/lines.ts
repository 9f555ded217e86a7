// Runs a capture stage over text in memory: what a test says of lines in and records out, without processes.

import type { LineFormat } from '../../../tools/lib/manifest/line-format.ts';
import { allocateFeederArea, createFeeder, type FeederArea } from '../../../tools/lib/stream/feeder.ts';
import { createLedger, type Ledger } from '../../../tools/lib/stream/ledger.ts';
import type { Format } from '../../../tools/obs-capture/formats/format.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { type CaptureMemory, createCaptureMemory } from '../../../tools/obs-capture/memory.ts';
import { type Origin, originOf } from '../../../tools/obs-capture/origin.ts';
import { createCaptureStage } from '../../../tools/obs-capture/stage.ts';
import { createClock } from '../../../tools/obs-capture/time/clock.ts';
import { utc, type Zone } from '../../../tools/obs-capture/time/zone.ts';

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
  /** In the place of those of `format`. */
  readonly formats?: readonly Format[];
  readonly trust?: boolean;
  /** 1 s unless given: tests do not wait for it. */
  readonly joinMs?: number;
  /** UTC unless given. */
  readonly zone?: Zone;
  readonly maxLineBytes?: number;
  /** The input is handed over in pieces of this size. */
  readonly pieceBytes?: number;
}

interface Workshop {
  readonly memory: CaptureMemory;
  readonly area: FeederArea;
}

/** A kernel takes a millisecond to make; those of the same limit are used again. */
const workshops = new Map<number, Workshop>();

function workshopOf(maxLineBytes: number): Workshop {
  let workshop = workshops.get(maxLineBytes);
  if (workshop === undefined) {
    const memory = createCaptureMemory(maxLineBytes, 1);
    workshop = { memory, area: allocateFeederArea(memory.kernel, maxLineBytes) };
    workshops.set(maxLineBytes, workshop);
  }
  return workshop;
}

/** What becomes of `input`, a text or bytes. */
export function captureText(input: string | Buffer, trial: CaptureTrial = {}): Captured {
  const { origin = originOf('web/0', new Map()), format = 'auto', trust = false } = trial;
  const {
    maxLineBytes = 1024 * 1024,
    pieceBytes = 64 * 1024,
    joinMs = 1000,
    zone = utc,
    formats = formatsFor(format),
  } = trial;
  const { memory, area } = workshopOf(maxLineBytes);
  const ledger = createLedger();
  const stage = createCaptureStage({
    memory: { ...memory, ledger },
    origin,
    formats,
    clock: createClock(zone, () => ARRIVAL_MS),
    trust,
    joinMs,
    now: () => ARRIVAL_MS,
  });
  const feeder = createFeeder(stage, area);
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
  return { lines, ledger };
}

/** The one record that a line becomes. */
export function captureLine(line: string | Buffer, trial: CaptureTrial = {}): string {
  const { lines } = captureText(Buffer.concat([Buffer.from(line), Buffer.from('\n')]), trial);
  if (lines.length !== 1) throw new Error(`${lines.length} records: ${lines.join(' | ')}`);
  return lines[0]!;
}
