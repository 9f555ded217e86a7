// The last N lines of an output, whatever comes before them: kept until all is read, in a bounded number of bytes.

import { note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';

const LF = 0x0a;
/** More than this is not kept: the oldest lines go first. */
export const MOST_BYTES = 64 * 1024 * 1024;

export interface LastStage extends Stage {
  /** All that was there is read: what is kept goes out with the next wake, and everything else as it comes. */
  release(): void;
}

/** What becomes of a line without its LF when it is shown; it may become several. */
export type Shape = (line: string) => string;

/** Keeps back what `stage` emits but for the last `lines` lines of it, which are shown as `shape` makes them. */
export function lastLines(stage: Stage, lines: number, shape?: Shape): LastStage {
  let kept: Buffer[] = [];
  let first = 0;
  let bytes = 0;
  let isReleased = false;
  /** The last line kept has no LF yet. */
  let isOpen = false;

  const keep = (line: Buffer): void => {
    if (isOpen && kept.length > first)
      kept[kept.length - 1] = Buffer.concat([kept[kept.length - 1] as Buffer, line]);
    else kept.push(line);
    bytes += line.length;
    isOpen = line[line.length - 1] !== LF;
    while (kept.length - first > lines || bytes > MOST_BYTES) {
      if (kept.length - first <= lines) note(stage.ledger, 'last_cut', 1);
      bytes -= (kept[first] as Buffer).length;
      kept[first++] = Buffer.alloc(0);
    }
    if (first > 1024 && first * 2 > kept.length) {
      kept = kept.slice(first);
      first = 0;
    }
  };
  const catching =
    (emit: Emit): Emit =>
    (block) => {
      if (!isReleased) for (const line of linesOf(Buffer.from(block))) keep(line);
      else if (shape === undefined) emit(block);
      else emit(Buffer.concat(linesOf(Buffer.from(block)).map((line) => shaped(line, shape))));
    };
  const flush = (emit: Emit): void => {
    const told = kept.slice(first);
    if (told.length > 0) emit(Buffer.concat(shape ? told.map((line) => shaped(line, shape)) : told));
    kept = [];
    first = bytes = 0;
  };
  return {
    kernel: stage.kernel,
    ledger: stage.ledger,
    maxLineBytes: stage.maxLineBytes,
    lines: (start, end, emit, unterminated) => stage.lines(start, end, catching(emit), unterminated),
    overlong: (start, end, emit, piece) => stage.overlong(start, end, catching(emit), piece),
    wake(emit) {
      if (isReleased) flush(emit);
    },
    end(emit, readerGone) {
      stage.end(catching(emit), readerGone);
      if (!readerGone) flush(emit);
    },
    release() {
      isReleased = true;
    },
  };
}

/** The lines of a block, each with its LF; the last may have none. */
function linesOf(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < block.length; ) {
    const feed = block.indexOf(LF, start);
    const end = feed < 0 ? block.length : feed + 1;
    lines.push(block.subarray(start, end));
    start = end;
  }
  return lines;
}

function shaped(line: Buffer, shape: Shape): Buffer {
  const text = line.toString();
  const end = /\r?\n$/.exec(text)?.index;
  return Buffer.from(end === undefined ? shape(text) : `${shape(text.slice(0, end))}\n`);
}
