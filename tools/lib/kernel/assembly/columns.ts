// A block of lines as columns: where each line and body starts, what kind it is, when and from whom, and the wanted
// fields. The scan that obs-ring, obs-agg, obs-alert and obs-top are built on; the host reads the columns as typed arrays.

import { BRACE, CR, find, LF, QUOTE, sameBytes } from './bytes';
import {
  hasMessage,
  keyEnd,
  keyStart,
  fieldAt,
  nextField,
  quoted,
  startOfFields,
  valueEnd,
  valueStart,
} from './fields';
import {
  EVENT,
  FOREIGN,
  kindEnd,
  METRIC,
  nanos,
  readHeader,
  SPAN,
  seconds,
  sourceEnd,
  sourceEntry,
  sourceStart,
} from './header';
import { intern, OVERFLOW } from './intern';
import { markPiece, marks, PIECE, useMarks } from './marks';
import {
  NONE,
  quantity,
  readQuantity,
  readUsual,
  usualDigits,
  usualDimension,
  usualDivisor,
  usualEnd,
} from './quantity';
import { lastBytes, Wanted, wantedAt, wantedBefore, wantedCount } from './wanted';

/** Said in the kind column for a line in JSON form, which the host has to read. */
export const JSON_FORM: u8 = 255;

let lineStarts: usize = 0;
let lineEnds: usize = 0;
let bodies: usize = 0;
let kinds: usize = 0;
let sources: usize = 0;
let times: usize = 0;
let sourceTable: usize = 0;
/** Fields are looked for only in lines whose kind has its bit here. */
let fieldKinds: u32 = 0xffffffff;

/** Lines of the last scan. */
export let scanned: u32 = 0;

/** Sets where the columns stand: u32 starts, ends (without LF), bodies, u8 kinds, u32 source ids, f64 microseconds. `sourceTableHandle` may be 0. */
export function useColumns(
  starts: usize,
  ends: usize,
  bodyStarts: usize,
  kindBytes: usize,
  sourceIds: usize,
  microseconds: usize,
  sourceTableHandle: usize,
): void {
  lineStarts = starts;
  lineEnds = ends;
  bodies = bodyStarts;
  kinds = kindBytes;
  sources = sourceIds;
  times = microseconds;
  sourceTable = sourceTableHandle;
  useMarks();
}

/** Restricts the search for fields to the kinds with a bit in `mask`. */
export function useFieldKinds(mask: u32): void {
  fieldKinds = mask;
}

function clearFields(row: u32): void {
  for (let index = 0; index < wantedCount; index++) {
    const field = wantedAt(index);
    store<u32>(field.starts + ((<usize>row) << 2), 0);
    if (field.dimensions) store<u8>(field.dimensions + <usize>row, <u8>NONE);
  }
}

function takeField(field: Wanted, row: u32): void {
  const length = <u32>(valueEnd - valueStart);
  store<u32>(field.starts + ((<usize>row) << 2), <u32>valueStart);
  store<u32>(field.lengths + ((<usize>row) << 2), length | (quoted ? 0x80000000 : 0));
  if (field.interner) {
    store<u32>(field.ids + ((<usize>row) << 2), intern(field.interner, valueStart, <usize>length));
  }
  if (field.numbers) {
    // In quotes it is a string, a label in the non-log kinds, whatever it looks like.
    const dimension = quoted ? NONE : readQuantity(valueStart, valueEnd);
    store<u8>(field.dimensions + <usize>row, <u8>dimension);
    store<f64>(field.numbers + ((<usize>row) << 3), quantity);
  }
}

/** Takes the value behind the '=' at `equals` into the columns of `field` if it is as most are. */
// @ts-ignore: decorator
@inline
function takeUsual(field: Wanted, row: u32, equals: usize, end: usize): bool {
  if (field.numbers == 0 || !readUsual(equals + 1, end)) return false;
  const offset = (<usize>row) << 2;
  store<u32>(field.starts + offset, <u32>equals + 1);
  store<u32>(field.lengths + offset, <u32>(usualEnd - equals - 1));
  store<u8>(field.dimensions + <usize>row, <u8>usualDimension);
  store<f64>(field.numbers + ((<usize>row) << 3), usualDigits / usualDivisor);
  if (field.interner) store<u32>(field.ids + offset, intern(field.interner, equals + 1, usualEnd - equals - 1));
  return true;
}

/** Fills the field columns of the line with the body [body, end) from its marks [from, to). */
function takeFields(row: u32, body: usize, end: usize, from: usize, to: usize): void {
  let missing: u32 = wantedCount == 32 ? 0xffffffff : (1 << wantedCount) - 1;
  // Signs before this position are behind us, or inside a value.
  let position = startOfFields(body, end);
  for (let mark = from; mark < to; mark += 4) {
    const equals = <usize>load<u32>(mark);
    if (equals < position) continue;
    const index = wantedBefore(equals, missing);
    if (index >= 0 && takeUsual(wantedAt(index), row, equals, end)) {
      missing &= ~(1 << index);
    } else {
      // A bare value that nobody wants holds no further field: it needs no look.
      if (index < 0 && load<u8>(equals, 1) != QUOTE) continue;
      const after = fieldAt(body, equals, end);
      if (after == 0) continue;
      position = after;
      missing &= ~takeWanted(row, missing);
    }
    if (missing == 0) return;
  }
}

/** The same for a line that is longer than a piece. */
function takeFieldsOfLong(row: u32, body: usize, end: usize): void {
  let missing: u32 = wantedCount == 32 ? 0xffffffff : (1 << wantedCount) - 1;
  let position = startOfFields(body, end);
  while (missing != 0) {
    position = nextField(body, position, end);
    if (position == 0) return;
    missing &= ~takeWanted(row, missing);
  }
}

/** Takes the field that was just read if it is one of `missing`; returns its bit. */
function takeWanted(row: u32, missing: u32): u32 {
  const length = keyEnd - keyStart;
  let candidates = load<u32>(lastBytes + (<usize>load<u8>(keyEnd - 1) << 2)) & missing;
  for (; candidates != 0; candidates &= candidates - 1) {
    const index = ctz(candidates);
    const field = wantedAt(index);
    if (field.keyLength != length || !sameBytes(field.key, keyStart, length)) continue;
    takeField(field, row);
    return 1 << index;
  }
  return 0;
}

/** The number of the source that was just read. */
// @ts-ignore: decorator
@inline
export function sourceNumber(): u32 {
  if (sourceEntry != 0) {
    const known = load<u32>(sourceEntry, 20);
    if (known != 0) return known - 1;
  }
  const number = intern(sourceTable, sourceStart, sourceEnd - sourceStart);
  if (sourceEntry != 0 && number != OVERFLOW) store<u32>(sourceEntry, number + 1, 20);
  return number;
}

/** Fills the columns of a line; its marks are those of [from, to), or it has none there because it is long. */
// @ts-ignore: decorator
@inline
function takeLine(row: u32, line: usize, feed: usize, from: usize, to: usize, isLong: bool): void {
  const contentEnd = feed > line && load<u8>(feed - 1) == CR ? feed - 1 : feed;
  const offset = (<usize>row) << 2;
  store<u32>(lineStarts + offset, <u32>line);
  store<u32>(lineEnds + offset, <u32>contentEnd);
  let kind = readHeader(line, contentEnd);
  const body = kindEnd + 1 < contentEnd ? kindEnd + 1 : contentEnd;
  if ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(body, contentEnd)) kind = FOREIGN;
  if (wantedCount > 0) clearFields(row);
  if (kind == FOREIGN) {
    store<u8>(kinds + <usize>row, load<u8>(line) == BRACE ? JSON_FORM : <u8>FOREIGN);
    return;
  }
  store<u32>(bodies + offset, <u32>body);
  store<f64>(times + ((<usize>row) << 3), seconds * 1000000 + <f64>(nanos / 1000));
  if (sourceTable) store<u32>(sources + offset, sourceNumber());
  if (wantedCount > 0 && (fieldKinds >> kind) & 1) {
    if (isLong) takeFieldsOfLong(row, body, contentEnd);
    else takeFields(row, body, contentEnd, from, to);
  }
  store<u8>(kinds + <usize>row, <u8>kind);
}

/**
 * Scans up to `most` of the whole lines of [start, end) into the columns. Returns the position behind the last line scanned; `scanned`
 * says how many they were.
 */
export function scanLines(start: usize, end: usize, most: u32): usize {
  let line = start;
  let row: u32 = 0;
  while (line < end && row < most) {
    const stop = markPiece(line, min(end, line + PIECE));
    const before = line;
    let from = marks;
    for (let mark = marks; mark < stop && row < most; mark += 4) {
      const feed = <usize>load<u32>(mark);
      if (load<u8>(feed) != LF) continue;
      takeLine(row++, line, feed, from, mark, false);
      from = mark + 4;
      line = feed + 1;
    }
    if (line > before) continue;
    const feed = find(line, end, LF);
    takeLine(row++, line, feed, 0, 0, true);
    line = feed + 1;
  }
  scanned = row;
  return line;
}
