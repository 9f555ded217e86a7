// Redaction before its memory is laid out: what the engine asks of what stands in front of its steps.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Ledger } from '../../lib/stream/ledger.ts';
import type { FrontPlan } from '../engine.ts';
import { createRedaction, longestRedactedBytes, redactionBytes } from './redaction.ts';
import type { OptIn } from './rule.ts';

export interface RedactionPlanOptions {
  /** What is redacted besides credentials: `--redact email,ip,card`. */
  readonly optIn: readonly OptIn[];
  /** --max-line. */
  readonly maxLineBytes: number;
  /** See redactionKey (key.ts). */
  readonly key: () => Uint8Array;
}

export function planRedaction({ optIn, maxLineBytes, key }: RedactionPlanOptions): FrontPlan {
  return {
    kernelBytes: redactionBytes(maxLineBytes),
    longestLineBytes: longestRedactedBytes(maxLineBytes),
    create: (kernel: Kernel, ledger: Ledger) => createRedaction(kernel, { optIn, maxLineBytes, ledger, key }),
  };
}
