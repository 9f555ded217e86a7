// Lines that need no decision, added to what the host keeps of their groups: the kernel of obs-agg where nearly all lines go.
//
// A line needs none when its time is in a window that is open and decides nothing about others, its group is known, and its values are plain
// to see. At any other line the kernel stops before it has changed anything, and the host takes that line. Both write to the same places,
// so that what comes out does not depend on who took which line.

import { BRACE, CR, LF } from './bytes';
import { hasMessage } from './fields';
import { EVENT, FOREIGN, kindEnd, METRIC, nanos, readHeader, SPAN, seconds } from './header';
import { markPiece, marks, PIECE } from './marks';
import { readBody, wantWeight, weightOf } from './tally-body';
import { passedBy } from './tally-filters';
import { groupOf, useTallyGroups } from './tally-groups';
import { addCollected, canCollect, collect, isAddable } from './tally-operations';
import { slotsAt, takeSlot } from './tally-panes';

/** Lines that the last call took, and how many of them were no records. */
export let tallied: u32 = 0;
export let talliedForeign: u32 = 0;
/** The latest time of all records so far, in microseconds. */
export let tallyLatest: f64 = 0;

let kinds: u32 = 0;
/** The filter of all records that are looked at. */
let whereFilter: u32 = 0;

/** Says what is looked at: records of these kinds that pass a filter, and the field with their weight. */
export function useTally(kindMask: u32, filter: u32, weight: i32, groups: usize, mostNumbers: u32, combinations: usize): void {
  kinds = kindMask;
  whereFilter = filter;
  wantWeight(weight);
  useTallyGroups(groups, mostNumbers, combinations);
}

/** Takes the line [line, feed) with the marks [from, to); false when the host must. */
// @ts-ignore: decorator
@inline
function tallyLine(line: usize, feed: usize, from: usize, to: usize, limit: f64): bool {
  const end = load<u8>(feed - 1) == CR && feed > line ? feed - 1 : feed;
  const kind = readHeader(line, end);
  if (kind == FOREIGN) {
    if (load<u8>(line) == BRACE) return false;
    talliedForeign++;
    return true;
  }
  const body = min(kindEnd + 1, end);
  if ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(body, end)) {
    talliedForeign++;
    return true;
  }
  if (!((kinds >> kind) & 1)) return true;
  const time = seconds * 1000000 + <f64>(nanos / 1000);
  const slots = slotsAt(time);
  if (slots == 0 || time >= limit || !readBody(body, end, from, to)) return false;
  const passed = passedBy(kind);
  if (!((passed >> whereFilter) & 1)) {
    // It counts nowhere, but its time is known.
    if (time > tallyLatest) tallyLatest = time;
    return true;
  }
  const group = groupOf(kind);
  if (group == 0) return false;
  const place = slots + ((<usize>group) << 2);
  let slot = load<u32>(place);
  if (slot == 0) slot = takeSlot(place, group);
  if (slot == 0 || !isAddable(passed)) return false;
  collect(slot - 1, passed, weightOf());
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
  talliedForeign = 0;
  tallyLatest = latest;
  while (line < end) {
    const stop = markPiece(line, min(end, line + PIECE));
    if (!canCollect()) return line;
    const before = line;
    let from = marks;
    for (let mark = marks; mark < stop; mark += 4) {
      const feed = <usize>load<u32>(mark);
      if (load<u8>(feed) != LF) continue;
      if (!tallyLine(line, feed, from, mark, limit)) {
        addCollected();
        return line;
      }
      tallied++;
      from = mark + 4;
      line = feed + 1;
    }
    addCollected();
    // Longer than a piece.
    if (line == before) return line;
  }
  return line;
}
