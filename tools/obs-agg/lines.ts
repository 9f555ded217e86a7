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
/** Lines in JSON form that are translated at once, at least and at most. */
const FEW_LINES = 16;
const MANY_LINES = 4096;

/** Returns what takes the whole lines of [start, end). */
export function createLineTaker(source: LineSource): (start: number, end: number) => void {
  const { kernel, form } = source;
  /** What is translated behind a line that is none of the tally's is translated again: no more than can be expected to be taken. */
  let most = MANY_LINES;

  /** Takes lines in JSON form; returns the position of the first other one, or of one that is to be decided. */
  const tallyJson = (tally: TableTally, start: number, end: number): number => {
    let position = start;
    while (position < end) {
      const next = form.translate(position, end, most);
      if (next === 0) break;
      const isAll = source.tallyLines(tally, form.area, form.textEnd) === form.textEnd;
      most = isAll ? Math.min(2 * most, MANY_LINES) : Math.max(2 * tally.last.lines, FEW_LINES);
      if (!isAll) return form.lineStart(tally.last.lines);
      position = next;
    }
    return position;
  };

  /** The same for lines of both forms. */
  const tallyBoth = (tally: TableTally, start: number, end: number): number => {
    let position = start;
    let before = -1;
    while (position < end && position > before) {
      before = position;
      const isJson = kernel.bytes[position] === BRACE;
      position = isJson ? tallyJson(tally, position, end) : source.tallyLines(tally, position, end);
      // Text goes on behind JSON, and JSON behind text; any other line is to be decided.
      if (position < end && (kernel.bytes[position] === BRACE) === isJson) break;
    }
    return position;
  };

  return (start, end) => {
    let position = start;
    while (position < end) {
      let scanEnd = end;
      const tally = source.tally();
      if (tally !== undefined) {
        position = tallyBoth(tally, position, end);
        if (position === end) break;
        // The line that it stopped at, and then once more.
        if (tally.isOfUse) scanEnd = (kernel.exports.findLineFeed(position, end) >>> 0) + 1;
      }
      position = form.scan(position, scanEnd);
      source.takeRows();
    }
  };
}
