// Takes sheets: rows for which nothing has to be decided are left to the kernel, the lines of the others are scanned and taken as rows.

import type { Kernel } from '../../lib/kernel/host.ts';
import { copySheet } from '../../lib/kernel/sheet.ts';
import type { TableTally } from '../tally.ts';
import type { Slot } from './shared.ts';

export interface SheetSource {
  readonly kernel: Kernel;
  /** The tally, with a sheet. */
  readonly tally: TableTally;
  /** True while the tally can be used. */
  canTally(): boolean;
  /** Takes rows of the sheet for which nothing has to be decided; returns the first other one. */
  tallyRows(reader: number, from: number, to: number): number;
  /** Takes the line [start, end), to whose keys a reader has given this number. */
  takeLine(start: number, end: number, reader: number, number: number): void;
  /** Lines that the tally has taken, those of no record among them, and the fields that they had. */
  count(lines: number, foreign: number, everFound: number): void;
}

/** Takes the lines [start, end), of which a sheet was read. Returns how many of them the kernel could not take. */
export type TakeSheet = (slot: Slot, words: Int32Array, start: number, end: number) => number;

export function createSheetTaker(source: SheetSource): TakeSheet {
  const { exports } = source.kernel;
  const { lines, sheet } = source.tally;
  const fields = [...new Set(lines.uses.map(({ field }) => field).filter((field) => field >= 0))];
  if (sheet === undefined) throw new RangeError('a tally without readers has no sheet');

  return ({ counts, sheet: given }, words, start, end) => {
    const rows = words[counts.rows] as number;
    const reader = words[counts.reader] as number;
    copySheet(given, sheet, rows, fields);
    let left = 0;
    let row = 0;
    while (row < rows) {
      if (source.canTally()) row = source.tallyRows(reader, row, rows);
      if (row === rows) break;
      const line = start + (sheet.lines[row] as number);
      source.takeLine(
        line,
        (exports.findLineFeed(line, end) >>> 0) + 1,
        reader,
        sheet.numbers[row] as number,
      );
      row++;
      left++;
    }
    source.count(
      (words[counts.lines] as number) - left,
      words[counts.foreign] as number,
      words[counts.everFound] as number,
    );
    return left;
  };
}
