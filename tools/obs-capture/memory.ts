// The memory that all stages of one process share: one kernel, one area for what comes in (the stages take turns), one for
// what goes out, one ledger.

import { ADOPTER_BYTES, type Adopter, createAdopter } from '../lib/kernel/adopter.ts';
import { Kernel } from '../lib/kernel/host.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, type Ledger } from '../lib/stream/ledger.ts';
import { jsonVocabulary } from './parts/members.ts';

/** Output is handed on in pieces of this size at most; a single line may be longer. */
const OUTPUT_BYTES = 512 * 1024;
/** Behind the output limit the kernel writes whole vectors. */
const VECTOR_BYTES = 64;

export interface CaptureMemory {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly adopter: Adopter;
  readonly maxLineBytes: number;
  /** Room for one line that was taken out of another one. */
  readonly scratch: number;
  /** The output area is [output, limit). */
  readonly output: number;
  readonly limit: number;
}

/** @param feederAreas how many areas for reading will be allocated: one that is shared, and one for each input of its own */
export function createCaptureMemory(maxLineBytes: number, feederAreas: number): CaptureMemory {
  const kernel = new Kernel(
    feederAreas * feederBytes(maxLineBytes) + OUTPUT_BYTES + ADOPTER_BYTES + maxLineBytes + 1024,
  );
  const output = kernel.allocate(OUTPUT_BYTES);
  return {
    kernel,
    ledger: createLedger(),
    adopter: createAdopter(kernel, jsonVocabulary),
    maxLineBytes,
    scratch: kernel.allocate(maxLineBytes + 64),
    output,
    limit: output + OUTPUT_BYTES - VECTOR_BYTES,
  };
}
