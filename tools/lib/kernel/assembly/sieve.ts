// Leaves out the records of a block that cannot be what somebody looks for: those of other kinds, and those that do not hold a text. What
// is left, foreign lines and lines in JSON form among it, is copied together, for a closer look.
//
// Behind a backslash the characters of a quoted value may be written otherwise, so a line with one is always left in.

import { BACKSLASH, BRACE, CR, copyLoose, find, LF, sameBytes } from './bytes';
import { EVENT, FOREIGN, kindEnd, METRIC, readHeader, SPAN } from './header';
import { hasMessage } from './fields';

let keptKinds: u32 = 0xffffffff;
let text: usize = 0;
let textLength: usize = 0;

/** Records left out by the last call, and where its output ends. */
export let sieved: u32 = 0;
export let sieveEnd: usize = 0;

/** Sets what is looked for: bits of kinds, and a text without LF, or none. */
export function useSieve(kinds: u32, address: usize, length: usize): void {
  keptKinds = kinds;
  text = address;
  textLength = length;
}

/** Where the text, or a backslash, stands next in [from, end); `end` when neither does. First and last bytes are compared for 16 places at once. */
function nextPlace(from: usize, end: usize): usize {
  const first = i8x16.splat(load<u8>(text));
  const last = i8x16.splat(load<u8>(text + textLength - 1));
  const escape = i8x16.splat(BACKSLASH);
  for (let at = from; at < end; at += 16) {
    const bytes = v128.load(at);
    const starts = v128.and(i8x16.eq(bytes, first), i8x16.eq(v128.load(at + textLength - 1), last));
    const either = v128.or(starts, i8x16.eq(bytes, escape));
    if (!v128.any_true(either)) continue;
    for (let hits = i8x16.bitmask(either); hits != 0; hits &= hits - 1) {
      const place = at + <usize>ctz(hits);
      if (place >= end) return end;
      if (load<u8>(place) == BACKSLASH || sameBytes(place, text, textLength)) return place;
    }
  }
  return end;
}

/**
 * Copies those of the whole lines of [start, end) that may be looked for to [output, limit). Returns the position of the first line not
 * done: one that might not have fitted. The output needs 16 bytes of slack behind `limit`.
 */
export function sieveLines(start: usize, end: usize, output: usize, limit: usize): usize {
  let line = start;
  let target = output;
  let place: usize = textLength == 0 ? end : 0;
  sieved = 0;
  while (line < end) {
    if (place < line) place = nextPlace(line, end);
    const feed = find(line, end, LF);
    const contentEnd = feed > line && load<u8>(feed - 1) == CR ? feed - 1 : feed;
    const kind = load<u8>(line) == BRACE ? FOREIGN : readHeader(line, contentEnd);
    const isRecord = kind != FOREIGN && ((kind != METRIC && kind != EVENT && kind != SPAN) || hasMessage(kindEnd + 1, contentEnd));
    if (isRecord && (((keptKinds >> kind) & 1) == 0 || (textLength != 0 && place >= feed))) {
      sieved++;
    } else {
      const length = feed + 1 - line;
      if (target + length > limit) break;
      copyLoose(target, line, length);
      target += length;
    }
    line = feed + 1;
  }
  sieveEnd = target;
  return line;
}
