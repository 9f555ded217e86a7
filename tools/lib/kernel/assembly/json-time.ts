// Times of lines in JSON: RFC 3339 and its relatives with a zone, and numbers since 1970.

import { copyLoose, DOT, MINUS } from './bytes';
import { SECOND_LENGTH, secondText, writeSecond } from './epoch';
import { readTime, seconds } from './header';
import { allocate } from './memory';

/** The time of the line that is being read; timeStart is 0 as long as it has none. */
export let timeStart: usize = 0;
export let timeLength: usize = 0;
/** A time that was computed. */
let timeText: usize = 0;

const LETTER_T: u8 = 84;
const LETTER_Z: u8 = 90;
const COLON: u8 = 58;
const COMMA: u8 = 44;
const PLUS: u8 = 43;
const SP: u8 = 32;
/** Minutes that a zone may be away from Greenwich. */
const MOST_MINUTES: u32 = 15 * 60;

export function useTime(): void {
  timeText = allocate(64);
}

export function beginTime(): void {
  timeStart = 0;
}

// @ts-ignore: decorator
@inline
function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 48 < 10;
}

/** Takes the text as the time: it ends at `end`, without its Z. */
function takeText(end: usize): bool {
  store<u8>(end, LETTER_Z);
  timeStart = timeText;
  timeLength = end + 1 - timeText;
  return true;
}

/** Ten digits of seconds with an optional fraction, or three, six or nine digits more. */
export function takeEpoch(start: usize, length: usize): bool {
  let digits: usize = 0;
  let whole: u64 = 0;
  while (digits < length && isDigit(start + digits)) {
    if (digits < 10) whole = whole * 10 + (<u64>load<u8>(start + digits) - 48);
    digits++;
  }
  const hasFraction = digits == 10 && length > 11 && load<u8>(start, 10) == DOT;
  const isWhole = digits == length && (digits == 10 || digits == 13 || digits == 16 || digits == 19);
  if (!hasFraction && !isWhole) return false;
  const fraction = hasFraction ? start + 11 : start + 10;
  let fractionLength = start + length - fraction;
  for (let at = fraction; at < fraction + fractionLength; at++) if (!isDigit(at)) return false;
  if (fractionLength > 9) fractionLength = 9;
  writeSecond(whole);
  copyLoose(timeText, secondText, SECOND_LENGTH);
  let to = timeText + SECOND_LENGTH;
  if (fractionLength > 0) {
    store<u8>(to++, DOT);
    copyLoose(to, fraction, fractionLength);
    to += fractionLength;
  }
  return takeText(to);
}

/** A time of the grammar as it is, or one in another zone, or with a blank or a comma; false when the host must read it. */
export function takeStamp(start: usize, length: usize): bool {
  if (length < 20) return false;
  if (readTime(start, start + length) == start + length) {
    timeStart = start;
    timeLength = length;
    return true;
  }
  if (length > 40) return false;
  copyLoose(timeText, start, SECOND_LENGTH);
  const separator = load<u8>(start, 10);
  if (separator == SP) store<u8>(timeText, LETTER_T, 10);
  let at = start + SECOND_LENGTH;
  let to = timeText + SECOND_LENGTH;
  if (load<u8>(at) == DOT || load<u8>(at) == COMMA) {
    store<u8>(to++, DOT);
    for (at++; isDigit(at); at++) store<u8>(to++, load<u8>(at));
  }
  const zone = start + length - at;
  store<u8>(to, LETTER_Z);
  if (readTime(timeText, to + 1) != to + 1) return false;
  return (zone == 1 && load<u8>(at) == LETTER_Z) || (zone == 6 && shift(at)) ? takeText(to) : false;
}

/** Moves the time in timeText from the zone at `at`, `+01:00`, to UTC. */
function shift(at: usize): bool {
  const sign = load<u8>(at);
  if ((sign != PLUS && sign != MINUS) || load<u8>(at, 3) != COLON) return false;
  if (!isDigit(at + 1) || !isDigit(at + 2) || !isDigit(at + 4) || !isDigit(at + 5)) return false;
  const hours = <u32>(load<u8>(at, 1) - 48) * 10 + (load<u8>(at, 2) - 48);
  const minutes = <u32>(load<u8>(at, 4) - 48) * 10 + (load<u8>(at, 5) - 48);
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > MOST_MINUTES) return false;
  if (total == 0) return true;
  const moved = sign == PLUS ? seconds - <f64>(total * 60) : seconds + <f64>(total * 60);
  // The text of a second is made for the years 1970 to 9999.
  if (moved < 0 || moved > 253402300799) return false;
  writeSecond(<u64>moved);
  const behind = v128.load(timeText, SECOND_LENGTH);
  copyLoose(timeText, secondText, SECOND_LENGTH);
  v128.store(timeText, behind, SECOND_LENGTH);
  return true;
}
