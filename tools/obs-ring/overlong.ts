// A line longer than the limit: its beginning is kept as a line, and behind it, when it is a record, a GAP record that says
// how much of it is missing.

import type { Kernel } from '../lib/kernel/host.ts';
import { parseRecord } from '../lib/record/parse.ts';

const LF = 0x0a;
/** Of a head, to learn whose line it is. */
const HEAD_BYTES = 4096;
const GAP_BYTES = 2 * HEAD_BYTES;

export interface OverlongLines {
  /** A piece of such a line stands at [start, end). The first one has at least `maxLineBytes`; the last one may be empty. */
  take(start: number, end: number, piece: 'first' | 'middle' | 'last'): void;
}

/** `keep` takes whole lines in kernel memory. */
export function createOverlongLines(
  kernel: Kernel,
  maxLineBytes: number,
  keep: (start: number, end: number) => void,
): OverlongLines {
  const area = kernel.allocate(GAP_BYTES);
  let head: { time: string; source: string } | undefined;
  let bytes = 0;

  const keepHead = (start: number): void => {
    head = parseRecord(kernel.text(start, start + Math.min(HEAD_BYTES, maxLineBytes)));
    // The byte is the line's own; it is lent for the LF that makes its beginning a line.
    const cut = start + maxLineBytes;
    const lent = kernel.bytes[cut]!;
    kernel.bytes[cut] = LF;
    keep(start, cut + 1);
    kernel.bytes[cut] = lent;
  };

  const keepGap = (): void => {
    if (head === undefined) return;
    const missing = bytes - maxLineBytes;
    const gap = `${head.time} ${head.source} GAP overlong cut=1 bytes=${missing}\n`;
    keep(area, area + kernel.bytes.write(gap, area, GAP_BYTES));
  };

  return {
    take(start, end, piece) {
      if (piece === 'first') {
        bytes = 0;
        keepHead(start);
      }
      bytes += end - start;
      if (piece !== 'last') return;
      if (end > start && kernel.bytes[end - 1] === LF) bytes--;
      keepGap();
    },
  };
}
