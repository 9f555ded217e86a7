// A sheet: what was read of the lines of a block, as columns that another thread can take. Lines that count nowhere have no row; one that
// the host must read has a row whose time is not a number.

import { BRACE, find, LF } from './bytes';
import { OVERFLOW } from './intern';
import { markPiece, marks, PIECE } from './marks';
import { dimensionOf, dividendOf, divisorOf, found, openQuantity, openRecord, valueFields, weightOf } from './tally-body';
import { LEFT, lineNumber, linePassed, lineTime, NOTHING, readLine } from './tally-line';

/** Rows of a sheet at most. */
const MOST_ROWS: u32 = 8192;

/** Rows so far. */
export let sheetRows: u32 = 0;
/** Lines so far, those without a row included. */
export let sheetLines: u32 = 0;

/** u32 a row: where the line stands. */
let lines: usize = 0;
let times: usize = 0;
let weights: usize = 0;
let numbers: usize = 0;
let passes: usize = 0;
/** u32 a row: the fields that have a value, a bit each. */
let founds: usize = 0;
/** By wanted field and row. */
let values: usize = 0;
let divisors: usize = 0;
let dimensions: usize = 0;

/** Sets where the columns of MOST_ROWS rows are. `divisorColumns` may be 0 where sheets are only taken. */
export function useSheet(
  lineStarts: usize,
  microseconds: usize,
  weightColumn: usize,
  keyNumbers: usize,
  passedFilters: usize,
  foundFields: usize,
  valueColumns: usize,
  divisorColumns: usize,
  dimensionColumns: usize,
): void {
  lines = lineStarts;
  times = microseconds;
  weights = weightColumn;
  numbers = keyNumbers;
  passes = passedFilters;
  founds = foundFields;
  values = valueColumns;
  divisors = divisorColumns;
  dimensions = dimensionColumns;
}

// @ts-ignore: decorator
@inline
function cellOf(field: usize, row: u32): usize {
  return field * <usize>MOST_ROWS + <usize>row;
}

// @ts-ignore: decorator
@inline
export function rowTime(row: u32): f64 {
  return load<f64>(times + ((<usize>row) << 3));
}

// @ts-ignore: decorator
@inline
export function rowWeight(row: u32): f64 {
  return load<f64>(weights + ((<usize>row) << 3));
}

// @ts-ignore: decorator
@inline
export function rowNumber(row: u32): u32 {
  return load<u32>(numbers + ((<usize>row) << 2));
}

// @ts-ignore: decorator
@inline
export function rowPassed(row: u32): u32 {
  return load<u32>(passes + ((<usize>row) << 2));
}

/** Makes a row the record in hand. */
// @ts-ignore: decorator
@inline
export function openRow(row: u32): void {
  const fields = load<u32>(founds + ((<usize>row) << 2));
  openRecord(fields);
  for (let rest = fields; rest != 0; rest &= rest - 1) {
    const field = <usize>ctz(rest);
    const cell = cellOf(field, row);
    openQuantity(field, load<f64>(values + (cell << 3)), load<u8>(dimensions + cell));
  }
}

/** Begins a new sheet. */
export function beginSheet(): void {
  sheetRows = 0;
  sheetLines = 0;
}

/** Adds the record in hand, or a line that is left to the host; its line stands at `line`. */
// @ts-ignore: decorator
@inline
function addRow(line: usize, isLeft: bool): void {
  const row = sheetRows++;
  const at = (<usize>row) << 2;
  store<u32>(lines + at, <u32>line);
  if (isLeft) {
    store<f64>(times + (at << 1), NaN);
    store<u32>(numbers + at, OVERFLOW);
    return;
  }
  store<f64>(times + (at << 1), lineTime);
  store<f64>(weights + (at << 1), weightOf());
  store<u32>(numbers + at, lineNumber);
  store<u32>(passes + at, linePassed);
  const fields = found & valueFields;
  store<u32>(founds + at, fields);
  for (let rest = fields; rest != 0; rest &= rest - 1) {
    const field = ctz(rest);
    const cell = cellOf(<usize>field, row);
    store<f64>(values + (cell << 3), dividendOf(field));
    store<f64>(divisors + (cell << 3), divisorOf(field));
    store<u8>(dimensions + cell, <u8>dimensionOf(field));
  }
}

/**
 * Adds the whole lines of [start, end) to the sheet, until it is full or a line is in JSON form; returns where that is. `originals` says
 * where each of the lines stands in the block, u32 each; 0 when they are of the block themselves.
 */
export function readSheet(start: usize, end: usize, originals: usize): usize {
  let line = start;
  let original = originals;
  while (line < end) {
    const stop = markPiece(line, min(end, line + PIECE));
    const before = line;
    let from = marks;
    for (let mark = marks; mark < stop; mark += 4) {
      const feed = <usize>load<u32>(mark);
      if (load<u8>(feed) != LF) continue;
      if (sheetRows == MOST_ROWS) return line;
      const what = readLine(line, feed, from, mark);
      if (what == LEFT && load<u8>(line) == BRACE) return line;
      if (what != NOTHING) addRow(originals != 0 ? <usize>load<u32>(original) : line, what == LEFT);
      sheetLines++;
      original += 4;
      from = mark + 4;
      line = feed + 1;
    }
    if (line > before) continue;
    // Longer than a piece.
    if (sheetRows == MOST_ROWS || load<u8>(line) == BRACE) return line;
    leaveLine(originals != 0 ? <usize>load<u32>(original) : line);
    original += 4;
    line = find(line, end, LF) + 1;
  }
  return line;
}

/** Adds a line that is left to the host, which stands at `line` in the block; false when the sheet is full. */
export function leaveLine(line: usize): bool {
  if (sheetRows == MOST_ROWS) return false;
  addRow(line, true);
  sheetLines++;
  return true;
}

/** Ends the sheet: lines stand where they are from `origin` on, and values become quotients. */
export function endSheet(origin: usize): void {
  const end = <usize>sheetRows;
  for (let row: usize = 0; row < end; row += 4) {
    const at = lines + (row << 2);
    v128.store(at, i32x4.sub(v128.load(at), i32x4.splat(<i32>origin)));
  }
  for (let fields = valueFields; fields != 0; fields &= fields - 1) {
    const first = cellOf(<usize>ctz(fields), 0) << 3;
    for (let row: usize = 0; row < end; row += 2) {
      const at = first + (row << 3);
      v128.store(values + at, f64x2.div(v128.load(values + at), v128.load(divisors + at)));
    }
  }
}
