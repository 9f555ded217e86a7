// The fields of a record that are counted or grouped by.

import { QUOTE } from './bytes';
import { endOfBare, fieldAt, startOfFields, valueEnd, valueStart } from './fields';
import { intern, OVERFLOW } from './intern';
import {
  HARD,
  NONE,
  NUMBER,
  quantity,
  readQuantity,
  readUsual,
  usualDigits,
  usualDimension,
  usualDivisor,
} from './quantity';
import { hasBin } from './sketches';
import { wantedAt, wantedBefore, wantedCount } from './wanted';

let weightField: i32 = 0;
/** Bits of the wanted fields that are read as quantities, as texts, and of which it matters only whether they are there. */
let quantityFields: u32 = 0;
let textFields: u32 = 0;
let presenceFields: u32 = 0;
/** Of the first: those that are added up. */
export let valueFields: u32 = 0;
/** Of the record in hand, by wanted field: a quantity as a number and what to divide it by, and so on. */
const dividends = memory.data(32 * 8, 16);
const divisors = memory.data(32 * 8, 16);
const dimensions = memory.data(32, 16);
const textNumbers = memory.data(32 * 4, 16);
/** Bits of the fields that the record in hand has. */
export let found: u32 = 0;
/** And those that have a text in quotes. */
export let quotedTexts: u32 = 0;
/** The fields that any record so far had. */
export let everFound: u32 = 0;

export function wantWeight(field: i32): void {
  weightField = field;
  quantityFields |= 1 << field;
}

export function wantQuantity(field: i32): void {
  quantityFields |= 1 << field;
}

/** A quantity that is added up, or, beyond the wanted fields, the word of a text (tally-filters.ts). */
export function wantValue(field: i32): void {
  if (field < wantedCount) wantQuantity(field);
  valueFields |= 1 << field;
}

export function wantText(field: i32): void {
  textFields |= 1 << field;
}

export function wantPresence(field: i32): void {
  presenceFields |= 1 << field;
}

// @ts-ignore: decorator
@inline
export function dividendOf(field: i32): f64 {
  return load<f64>(dividends + ((<usize>field) << 3));
}

// @ts-ignore: decorator
@inline
export function divisorOf(field: i32): f64 {
  return load<f64>(divisors + ((<usize>field) << 3));
}

// @ts-ignore: decorator
@inline
export function dimensionOf(field: i32): u32 {
  return <u32>load<u8>(dimensions + <usize>field);
}

// @ts-ignore: decorator
@inline
export function numberOfText(field: i32): u32 {
  return load<u32>(textNumbers + ((<usize>field) << 2));
}

/** How many lines the record in hand stands for. */
// @ts-ignore: decorator
@inline
export function weightOf(): f64 {
  if (!((found >> weightField) & 1)) return 1;
  const given = dividendOf(weightField) / divisorOf(weightField);
  return given > 0 ? given : 1;
}

/** Takes a record with these fields in hand that was read elsewhere; its quantities follow. */
// @ts-ignore: decorator
@inline
export function openRecord(fields: u32): void {
  found = fields;
}

// @ts-ignore: decorator
@inline
export function openQuantity(field: usize, value: f64, dimension: u8): void {
  store<f64>(dividends + (field << 3), value);
  store<f64>(divisors + (field << 3), 1);
  store<u8>(dimensions + field, dimension);
}

/** Takes the word of a text of the record in hand as a value. */
// @ts-ignore: decorator
@inline
export function openWord(field: usize, word: u32): void {
  openQuantity(field, <f64>word, <u8>NUMBER);
  found |= 1 << <u32>field;
}

/** Reads the bare quantity behind the '=' of a wanted field; false when the host must. */
// @ts-ignore: decorator
@inline
function takeQuantity(index: i32, at: usize, end: usize): bool {
  const place = (<usize>index) << 3;
  if (readUsual(at, end)) {
    store<f64>(dividends + place, usualDigits);
    store<f64>(divisors + place, usualDivisor);
    store<u8>(dimensions + <usize>index, <u8>usualDimension);
    return index != weightField || usualDimension == NUMBER;
  }
  return takeOther(index, at, end);
}

function takeOther(index: i32, at: usize, end: usize): bool {
  const stop = endOfBare(at, end);
  if (stop == 0) return false;
  const dimension = readQuantity(at, stop);
  if (dimension == HARD || dimension == NONE || !hasBin(quantity)) return false;
  store<f64>(dividends + ((<usize>index) << 3), quantity);
  store<f64>(divisors + ((<usize>index) << 3), 1);
  store<u8>(dimensions + <usize>index, <u8>dimension);
  return index != weightField || dimension == NUMBER;
}

/** Reads what is needed of the body [body, end) with the marks [from, to); false when the host must. */
// @ts-ignore: decorator
@inline
export function readBody(body: usize, end: usize, from: usize, to: usize): bool {
  const asked = quantityFields | textFields | presenceFields;
  let missing = asked;
  let quoted: u32 = 0;
  let position = startOfFields(body, end);
  for (let mark = from; mark < to; mark += 4) {
    const equals = <usize>load<u32>(mark);
    if (equals < position) continue;
    const index = wantedBefore(equals, missing);
    let start = equals + 1;
    let stop: usize = 0;
    if (load<u8>(start) == QUOTE) {
      const after = fieldAt(body, equals, end);
      if (after == 0) continue;
      position = after;
      if (index < 0) continue;
      if ((quantityFields >> index) & 1) return false;
      start = valueStart;
      stop = valueEnd;
      quoted |= 1 << index;
    } else if (index < 0) {
      // A bare value that nobody wants holds no further field.
      continue;
    } else if ((quantityFields >> index) & 1) {
      if (!takeQuantity(index, start, end)) return false;
      if ((textFields >> index) & 1) stop = endOfBare(start, end);
    } else {
      stop = endOfBare(start, end);
      if (stop == 0) continue;
    }
    if ((textFields >> index) & 1) {
      const number = intern(wantedAt(index).interner, start, stop - start);
      if (number == OVERFLOW) return false;
      store<u32>(textNumbers + ((<usize>index) << 2), number);
    }
    missing &= ~(1 << index);
    if (missing == 0) break;
  }
  found = asked & ~missing;
  quotedTexts = quoted;
  everFound |= found;
  return true;
}
