// The lines of a block: those for which nothing has to be decided are left to the tally kernel, the others are scanned and taken as rows.

import type { Kernel } from '../lib/kernel/host.ts';
import type { TextForm } from '../lib/stream/text-form.ts';
import type { TableTally } from './tally.ts';

export interface LineSource {
  readonly kernel: Kernel;
  readonly form: TextForm;
  /** The tally, while it can be used. */
  tally(): TableTally | undefined;
  /** Takes lines of text for which nothing has to be decided; returns the position of the first other one. */
  tallyLines(tally: TableTally, start: number, end: number): number;
  /** Takes the rows of the last scan. */
  takeRows(): void;
}

const BRACE = 0x7b;

/** Takes the whole lines of [start, end). */
export function takeLines(source: LineSource, start: number, end: number): void {
  const { kernel, form } = source;
  let position = start;
  while (position < end) {
    let scanEnd = end;
    const tally = source.tally();
    if (tally !== undefined) {
      position = tallyStretch(source, tally, position, end);
      if (position === end) break;
      // The line that it stopped at, and then once more.
      if (tally.isOfUse) scanEnd = (kernel.exports.findLineFeed(position, end) >>> 0) + 1;
    }
    position = form.scan(position, scanEnd);
    source.takeRows();
  }
}

/** The same as tallyLines for lines of one form, which may be JSON. */
function tallyStretch(source: LineSource, tally: TableTally, start: number, end: number): number {
  const { kernel, form } = source;
  const next = kernel.bytes[start] === BRACE ? form.translate(start, end) : 0;
  if (next === 0) return source.tallyLines(tally, start, end);
  const isAll = source.tallyLines(tally, form.area, form.textEnd) === form.textEnd;
  return isAll ? next : form.lineStart(tally.last.lines);
}
