// Redaction: whole lines in, the same lines out with what is secret in them replaced. It comes before every step and sees every line,
// records in both forms and foreign ones, and the pieces of over-long ones.
//
// It works on the bytes of a block before anything is scanned or decoded: where the prefilter finds nothing, as in clean logs, the block
// is handed on as it stands in kernel memory, and the fast path behind it stays fast. Only lines with a candidate become strings (latin1,
// one character a byte), and only what is secret in them is replaced.

import type { Kernel } from '../../lib/kernel/host.ts';
import { createPrefilter, PREFILTER_BYTES } from '../../lib/kernel/prefilter.ts';
import { type Ledger, note } from '../../lib/stream/ledger.ts';
import type { Emit } from '../../lib/stream/stage.ts';
import { fingerprints } from './fingerprints.ts';
import { createLineWriter } from './line-writer.ts';
import { createMatcher } from './matcher.ts';
import { createOverlongRedaction, OVERLONG_BYTES } from './overlong.ts';
import { createPseudonyms } from './pseudonym.ts';
import type { OptIn } from './rule.ts';
import { rulesFor } from './rule-list.ts';

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
   * Hands the whole lines of [start, end) on to `take`, redacted, in order, in blocks of any number of whole lines: the input itself where
   * nothing is secret. As many lines come out as go in, with the line ends that they had.
   */
  lines(start: number, end: number, take: TakeLines): void;
  /**
   * Writes on a piece of an over-long line, redacted. Up to HELD_BYTES (overlong.ts) at the end of a piece are held back until the next one
   * shows whether a secret goes on there; the last piece holds nothing back.
   */
  overlong(start: number, end: number, piece: 'first' | 'middle' | 'last', emit: Emit): void;
}

/** A line grows by at most this much; the secrets for which there is no room become `*`. */
const MOST_GROWTH_BYTES = 64 * 1024;
const OUTPUT_BYTES = 512 * 1024;
/** Clean lines of more bytes than this between two others are not copied. */
const LARGE_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** The longest line that `take` is given: who has an area for the longest line sizes it by this and not by --max-line. */
export function longestRedactedBytes(maxLineBytes: number): number {
  return maxLineBytes + MOST_GROWTH_BYTES;
}

/** Kernel memory that createRedaction takes. */
export function redactionBytes(maxLineBytes: number): number {
  return maxLineBytes + MOST_GROWTH_BYTES + OUTPUT_BYTES + PREFILTER_BYTES + OVERLONG_BYTES + 4096;
}

/** One redaction a kernel. */
export function createRedaction(kernel: Kernel, options: RedactionOptions): Redaction {
  const { maxLineBytes, ledger } = options;
  const { bytes, exports } = kernel;
  const matcher = createMatcher(rulesFor(options.optIn ?? []));
  const { privateKeys } = matcher;
  const prefilter = createPrefilter(kernel, matcher.literals, fingerprints);
  const pseudonym = createPseudonyms(options.key);
  const count = (rule: string): void => note(ledger, `redacted_${rule.replaceAll('-', '_')}`, 1);
  const writer = createLineWriter(kernel, pseudonym, count);
  const areaBytes = maxLineBytes + MOST_GROWTH_BYTES + OUTPUT_BYTES;
  const area = kernel.allocate(areaBytes);

  /** Of the block: what is handed on or copied, what is in the area, and up to where lines have been looked at. */
  let done = 0;
  let filled = area;
  let visited = 0;
  let take: TakeLines = () => undefined;
  /** The line whose candidates are being collected. */
  let lineStart = 0;
  let lineEnd = 0;
  let text = '';

  const flush = (): void => {
    if (filled > area) take(area, filled);
    filled = area;
  };

  /** Hands on the lines up to `end` that stay as they are. */
  const keep = (end: number): void => {
    const length = end - done;
    if (length > LARGE_BYTES || filled + length > area + areaBytes) {
      flush();
      take(done, end);
    } else if (length > 0) {
      bytes.copyWithin(filled, done, end);
      filled += length;
    }
    done = end;
  };

  const open = (start: number): void => {
    lineStart = start;
    lineEnd = exports.findLineFeed(start, start + maxLineBytes + 1) >>> 0;
    const contentEnd = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    text = bytes.toString('latin1', start, contentEnd);
    matcher.begin(text);
    if (privateKeys.isOpen) matcher.add(privateKeys.body(text));
    visited = lineEnd + 1;
  };

  const close = (): void => {
    const spans = matcher.finish();
    if (spans.length === 0) return;
    keep(lineStart);
    if (filled + text.length + MOST_GROWTH_BYTES + 2 > area + areaBytes) flush();
    filled = writer.write(text, spans, lineStart, filled, MOST_GROWTH_BYTES);
    const tail = lineStart + text.length;
    bytes.copyWithin(filled, tail, lineEnd + 1);
    filled += lineEnd + 1 - tail;
    done = lineEnd + 1;
  };

  /** Lines without candidates, while a private key is open. */
  const visit = (end: number): void => {
    while (visited < end && privateKeys.isOpen) {
      open(visited);
      close();
    }
  };

  const startOfLine = (at: number, blockStart: number): number =>
    blockStart + bytes.subarray(blockStart, at).lastIndexOf(LF) + 1;

  return {
    lines(start, end, takeLines) {
      take = takeLines;
      done = start;
      visited = start;
      lineEnd = 0;
      let isInLine = false;
      for (let position = start; position < end; ) {
        position = prefilter.find(position, end);
        for (let index = 0; index < prefilter.count; index++) {
          const at = prefilter.positions[index] as number;
          if (!isInLine || at > lineEnd) {
            if (isInLine) close();
            const next = startOfLine(at, visited);
            visit(next);
            open(next);
            isInLine = true;
          }
          matcher.candidate(at - lineStart, prefilter.ids[index] as number);
        }
      }
      if (isInLine) close();
      visit(end);
      if (filled > area) {
        keep(end);
        flush();
      } else if (done < end) {
        take(done, end);
      }
    },
    overlong: createOverlongRedaction(kernel, matcher, prefilter, pseudonym, count),
  };
}
