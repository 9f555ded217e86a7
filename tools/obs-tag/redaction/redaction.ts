// Redaction: whole lines in, the same lines out with what is secret in them replaced. It comes before every step and sees every line,
// records in both forms and foreign ones, and the pieces of over-long ones.
//
// It works on the bytes of a block before anything is scanned or decoded: where the prefilter finds nothing, as in clean logs, the block
// is handed on as it stands in kernel memory, and the fast path behind it stays fast.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Ledger } from '../../lib/stream/ledger.ts';
import type { Emit } from '../../lib/stream/stage.ts';

/** What is redacted only when asked for (`--redact email,ip,card`). */
export const OPT_IN = ['email', 'ip', 'card'] as const;
export type OptIn = (typeof OPT_IN)[number];

export interface RedactionOptions {
  readonly optIn?: readonly OptIn[];
  /** The longest line that is handed to `lines`, LF excluded. */
  readonly maxLineBytes: number;
  /** Gets the counts by rule: redacted_github_token and its like. */
  readonly ledger: Ledger;
  /** The key of the pseudonyms; called when the first secret is found. What it throws ends the run. */
  readonly key: () => Uint8Array;
}

/** Takes whole lines that stand in kernel memory at [start, end), before the next call. */
export type TakeLines = (start: number, end: number) => void;

export interface Redaction {
  /**
   * The longest line that `take` is given: a line may grow. Whoever has an area for the longest line sizes it by this and not by
   * the --max-line of the tool.
   */
  readonly maxLineBytes: number;
  /**
   * Hands the whole lines of [start, end) on to `take`, redacted, in order, in blocks of any number of whole lines: the input itself where
   * nothing is secret. As many lines come out as go in, with the line ends that they had.
   */
  lines(start: number, end: number, take: TakeLines): void;
  /**
   * Writes on a piece of an over-long line, redacted. Up to HELD_BYTES at the end of a piece are held back until the next one shows
   * whether a secret goes on there; the last piece holds nothing back.
   */
  overlong(start: number, end: number, piece: 'first' | 'middle' | 'last', emit: Emit): void;
}

/** How far an over-long line lags behind; a secret longer than this is found in whole lines only. */
export const HELD_BYTES = 4096;

/** A line grows by at most this much; the secrets for which there is no room become `*`. */
const MOST_GROWTH_BYTES = 64 * 1024;

/** Kernel memory that createRedaction takes. */
export function redactionBytes(maxLineBytes: number): number {
  return maxLineBytes + MOST_GROWTH_BYTES + 1024 * 1024;
}

/** One redaction a kernel. */
export function createRedaction(_kernel: Kernel, options: RedactionOptions): Redaction {
  return {
    maxLineBytes: options.maxLineBytes + MOST_GROWTH_BYTES,
    lines: (start, end, take) => take(start, end),
    overlong: (start, end, _piece, emit) => {
      if (end > start) emit(_kernel.bytes.subarray(start, end));
    },
  };
}
