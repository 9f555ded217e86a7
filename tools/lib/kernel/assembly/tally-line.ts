// What a line is for those who count: nothing, a record with what is wanted of it, or one that the host must read. Nothing here depends on the
// lines before: any thread can do it, in any order.

import { BRACE, CR } from './bytes';
import { hasMessage } from './fields';
import { EVENT, FOREIGN, kindEnd, METRIC, nanos, readHeader, SPAN, seconds } from './header';
import { readBody, wantWeight } from './tally-body';
import { passedBy, UNSURE } from './tally-filters';
import { numberOfKeys } from './tally-groups';

/** The host must read the line. */
export const LEFT: u32 = 0;
/** It is no record, or none of those that are looked at. */
export const NOTHING: u32 = 1;
export const RECORD: u32 = 2;

/** Of the record in hand: its time in microseconds, the filters that it passes, a bit each, and the number of its keys. */
export let lineTime: f64 = 0;
export let linePassed: u32 = 0;
export let lineNumber: u32 = 0;
/** Lines that were no records, since forgetForeign. */
export let foreignLines: u32 = 0;

let kinds: u32 = 0;

/** Says what is looked at: records of these kinds, and the field with their weight. */
export function useLines(kindMask: u32, weight: i32): void {
  kinds = kindMask;
  wantWeight(weight);
}

export function forgetForeign(): void {
  foreignLines = 0;
}

/** Reads the line [line, feed) with the marks [from, to). Of a record also the fields are in hand (tally-body.ts). */
// @ts-ignore: decorator
@inline
export function readLine(line: usize, feed: usize, from: usize, to: usize): u32 {
  const end = load<u8>(feed - 1) == CR && feed > line ? feed - 1 : feed;
  const kind = readHeader(line, end);
  if (kind == FOREIGN) {
    if (load<u8>(line) == BRACE) return LEFT;
    foreignLines++;
    return NOTHING;
  }
  const body = min(kindEnd + 1, end);
  if ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(body, end)) {
    foreignLines++;
    return NOTHING;
  }
  if (!((kinds >> kind) & 1)) return NOTHING;
  if (!readBody(body, end, from, to)) return LEFT;
  lineTime = seconds * 1000000 + <f64>(nanos / 1000);
  linePassed = passedBy(kind);
  if (linePassed == UNSURE) return LEFT;
  lineNumber = numberOfKeys(kind);
  return RECORD;
}
