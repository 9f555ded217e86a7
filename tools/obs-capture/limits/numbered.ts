// Numbers for the records of a source, so that whoever reads them sees a gap.

import type { Emit, Stage } from '../../lib/stream/stage.ts';

/** The next number of each source. */
export interface Numbers {
  next(source: string): number;
}

export function createNumbers(): Numbers {
  const last = new Map<string, number>();
  return {
    next(source) {
      const number = (last.get(source) ?? 0) + 1;
      last.set(source, number);
      return number;
    },
  };
}

/** Time, source and kind of a record; the rest of the line. */
const RECORD = /^([^ \n]+) ([^ \n]+) (TRACE|DEBUG|INFO|WARN|ERROR|FATAL)?([^\n]*)\n/gm;

/** Whole lines of records with `seq=` behind each: a label, and so in quotes, where the record is no log line. */
export function numberLines(lines: Uint8Array, numbers: Numbers): Buffer {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString('latin1');
  const numbered = text.replace(RECORD, (line: string, _time, source: string, level: string | undefined) => {
    const number = numbers.next(source);
    return `${line.slice(0, -1)} seq=${level === undefined ? `"${number}"` : number}\n`;
  });
  return Buffer.from(numbered, 'latin1');
}

/** A stage whose records are numbered. */
export function numbered(stage: Stage, numbers: Numbers): Stage {
  const wrap =
    (emit: Emit): Emit =>
    (lines) =>
      emit(numberLines(lines, numbers));
  return {
    kernel: stage.kernel,
    ledger: stage.ledger,
    maxLineBytes: stage.maxLineBytes,
    ...(stage.wakeMs === undefined ? {} : { wakeMs: stage.wakeMs }),
    get heldBytes() {
      return stage.heldBytes ?? 0;
    },
    get linesAhead() {
      return stage.linesAhead ?? 0;
    },
    lines: (start, end, emit, unterminated) => stage.lines(start, end, wrap(emit), unterminated),
    overlong: (start, end, emit, piece) => stage.overlong(start, end, wrap(emit), piece),
    wake: (emit) => stage.wake?.(wrap(emit)),
    end: (emit, readerGone) => stage.end(wrap(emit), readerGone),
  };
}
