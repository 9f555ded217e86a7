// Records that need no decision, added to what the host keeps of their groups: the kernel of obs-agg where nearly all lines go.
//
// A record needs none when its time is in a window that is open and decides nothing about others, its group is known, and its values are
// plain to see. At any other the kernel stops before it has changed anything, and the host takes that line. Both write to the same places,
// so that what comes out does not depend on who took which line.

import { LF } from './bytes';
import { markPiece, marks, PIECE } from './marks';
import { weightOf } from './tally-body';
import { groupOf } from './tally-groups';
import { foreignLines, forgetForeign, LEFT, lineNumber, linePassed, lineTime, readLine, RECORD } from './tally-line';
import { addCollected, canCollect, collect, isAddable, isFull } from './tally-operations';
import { slotsAt, takeSlot } from './tally-panes';
import { openRow, rowNumber, rowPassed, rowTime, rowWeight } from './tally-sheet';

/** Lines that the last call took, and how many of them were no records. */
export let tallied: u32 = 0;
export let talliedForeign: u32 = 0;
/** The latest time of all records so far, in microseconds. */
export let tallyLatest: f64 = 0;

/** The filter of all records that are looked at. */
let whereFilter: u32 = 0;

/** Says which filter all records must pass. */
export function useWhere(filter: u32): void {
  whereFilter = filter;
}

/** Takes the record in hand; false when the host must. */
// @ts-ignore: decorator
@inline
function takeRecord(time: f64, passed: u32, number: u32, weight: f64, limit: f64): bool {
  const slots = slotsAt(time);
  // Not a number is a time that only the host can read.
  if (slots == 0 || !(time < limit)) return false;
  if ((passed >> whereFilter) & 1) {
    const group = groupOf(number);
    if (group == 0) return false;
    const place = slots + ((<usize>group) << 2);
    let slot = load<u32>(place);
    if (slot == 0) slot = takeSlot(place, group);
    if (slot == 0 || !isAddable(passed)) return false;
    collect(slot - 1, passed, weight, time);
  }
  // What counts nowhere has a time all the same.
  if (time > tallyLatest) tallyLatest = time;
  return true;
}

/**
 * Takes the leading whole lines of [start, end) that need no decision, none of them at `limit` or later; `latest` is the latest time so far,
 * both in microseconds. Returns the position of the first line that is left.
 */
export function tallyLines(start: usize, end: usize, limit: f64, latest: f64): usize {
  let line = start;
  tallied = 0;
  forgetForeign();
  tallyLatest = latest;
  while (line < end) {
    const stop = markPiece(line, min(end, line + PIECE));
    if (!canCollect()) break;
    const before = line;
    let from = marks;
    for (let mark = marks; mark < stop; mark += 4) {
      const feed = <usize>load<u32>(mark);
      if (load<u8>(feed) != LF) continue;
      const what = readLine(line, feed, from, mark);
      if (what == LEFT || (what == RECORD && !takeRecord(lineTime, linePassed, lineNumber, weightOf(), limit))) {
        addCollected();
        talliedForeign = foreignLines;
        return line;
      }
      tallied++;
      from = mark + 4;
      line = feed + 1;
    }
    addCollected();
    // Longer than a piece.
    if (line == before) break;
  }
  talliedForeign = foreignLines;
  return line;
}

/** The same for the rows [from, to) of a sheet (tally-sheet.ts); returns the first one that is left. */
export function takeRows(from: u32, to: u32, limit: f64, latest: f64): u32 {
  let row = from;
  tallyLatest = latest;
  while (row < to && canCollect()) {
    const before = row;
    while (row < to && !isFull()) {
      openRow(row);
      if (!takeRecord(rowTime(row), rowPassed(row), rowNumber(row), rowWeight(row), limit)) {
        addCollected();
        return row;
      }
      row++;
    }
    addCollected();
    if (row == before) break;
  }
  return row;
}
