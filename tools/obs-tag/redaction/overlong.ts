// Over-long lines come in pieces and are never whole in memory. The end of each piece is held back until the next one has come, so that a
// secret that is cut by the edge of a piece is found; a little of what has been written is remembered, because the name of a field may
// stand there. A secret longer than what is held back is marked where it begins, and the rest of it is swallowed, up to its quote or the
// end of its word.

import type { Kernel } from '../../lib/kernel/host.ts';
import type { Prefilter } from '../../lib/kernel/prefilter.ts';
import type { Emit } from '../../lib/stream/stage.ts';
import { closingQuote } from './field-value.ts';
import { mark } from './mark.ts';
import type { Matcher } from './matcher.ts';
import { OPEN_KEY, OPEN_WORD, type Span } from './span.ts';

/** How far an over-long line lags behind; a secret up to this long is found wherever it is cut. */
export const HELD_BYTES = 4096;
/** What has been written and is looked at once more. */
const CONTEXT_BYTES = 128;
/** A piece is taken in parts of this size. */
const PART_BYTES = 64 * 1024;

/** Kernel memory that createOverlongRedaction takes. */
export const OVERLONG_BYTES = CONTEXT_BYTES + HELD_BYTES + PART_BYTES + 1024;

type Piece = 'first' | 'middle' | 'last';

export function createOverlongRedaction(
  kernel: Kernel,
  matcher: Matcher,
  prefilter: Prefilter,
  pseudonym: (secret: string) => string,
  count: (rule: string) => void,
): (start: number, end: number, piece: Piece, emit: Emit) => void {
  const { bytes } = kernel;
  const area = kernel.allocate(OVERLONG_BYTES - 1024);
  /** In the area: what has been written, then what has not. */
  let written = 0;
  let used = 0;
  /** What ends the secret that is being swallowed. */
  let swallowed: string | undefined;

  const secretsIn = (text: string): readonly Span[] => {
    matcher.begin(text);
    for (let position = area; position < area + text.length; ) {
      position = prefilter.find(position, area + text.length);
      for (let index = 0; index < prefilter.count; index++) {
        matcher.candidate((prefilter.positions[index] as number) - area, prefilter.ids[index] as number);
      }
    }
    return matcher.finish();
  };

  /** Leaves out what belongs to the secret that is being swallowed. */
  const swallow = (): void => {
    if (swallowed === undefined) return;
    const text = bytes.toString('latin1', area + written, area + used);
    const end = endOfSecret(text, swallowed);
    if (end >= 0) swallowed = undefined;
    // Backslashes at the end say something about the quote that may follow.
    const next = written + (end >= 0 ? end : text.replace(/\\{1,64}$/, '').length);
    bytes.copyWithin(area + written, area + next, area + used);
    used -= next - written;
  };

  /** Writes what can be written, all of it when `isLast`. */
  const write = (isLast: boolean, emit: Emit): void => {
    swallow();
    const limit = isLast ? used : used - HELD_BYTES;
    if (limit <= written) return;
    const text = bytes.toString('latin1', area, area + used);
    for (const span of secretsIn(text)) {
      if (span.end <= written) continue;
      if (span.start >= limit) break;
      const start = Math.max(span.start, written);
      if (start > written) emit(bytes.subarray(area + written, area + start));
      emit(Buffer.from(mark(span.rule, pseudonym(text.slice(start, span.end))), 'latin1'));
      count(span.rule);
      written = span.end;
      if (span.open !== undefined && !isLast) swallowed = span.open;
    }
    if (limit > written) {
      emit(bytes.subarray(area + written, area + limit));
      written = limit;
    }
  };

  /** Moves what is still needed to the start of the area. */
  const compact = (): void => {
    const from = Math.max(0, written - CONTEXT_BYTES);
    bytes.copyWithin(area, area + from, area + used);
    written -= from;
    used -= from;
  };

  return (start, end, piece, emit) => {
    if (piece === 'first') {
      written = 0;
      used = 0;
      swallowed = undefined;
    }
    const contentEnd = piece === 'last' ? start + withoutLineEnd(bytes, start, end) : end;
    for (let at = start; at < contentEnd; ) {
      const length = Math.min(contentEnd - at, PART_BYTES);
      bytes.copyWithin(area + used, at, at + length);
      used += length;
      at += length;
      write(piece === 'last' && at === contentEnd, emit);
      compact();
    }
    if (piece !== 'last') return;
    if (contentEnd === start) write(true, emit);
    used = 0;
    written = 0;
    if (contentEnd < end) emit(bytes.subarray(contentEnd, end));
  };
}

const LF = 0x0a;
const CR = 0x0d;

function withoutLineEnd(bytes: Buffer, start: number, end: number): number {
  if (end === start || bytes[end - 1] !== LF) return end - start;
  return end - start > 1 && bytes[end - 2] === CR ? end - start - 2 : end - start - 1;
}

const END_OF_WORD = /[\x00-\x20\x7f"'`<\\&,;]/;
const END_OF_KEY = /-----|["']/;

/** Where a secret ends that has begun before the text, or -1. */
function endOfSecret(text: string, open: string): number {
  if (open === OPEN_WORD) return text.search(END_OF_WORD);
  if (open === OPEN_KEY) return text.search(END_OF_KEY);
  if (open === '<' || open.startsWith('%')) return text.indexOf(open);
  return closingQuote(text, 0, open);
}
