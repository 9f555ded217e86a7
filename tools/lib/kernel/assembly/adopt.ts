// Takes over the records of a stream that is not ours: their time, level, message and fields stay, the source becomes
// that of the pipeline, and a fixed tail is appended. The kernel of obs-capture.
//
// Only what is plain to see is done here. A line that the host must look at stops the kernel: no log record, one with a
// field that is the pipeline's to say, or one with a control character, which a writer has to escape.

import { CR, copyLoose, EQUALS, find, LF, SP } from './bytes';
import { hasMessage } from './fields';
import { EVENT, FATAL, FOREIGN, kindEnd, METRIC, readHeader, SPAN, sourceEnd, sourceStart } from './header';

/** Records done by the last call. */
export let adopted: u32 = 0;
/** Where the output of the last call ends. */
export let adoptedEnd: usize = 0;
/** True when the last call stopped because the output is full, and not at a line for the host. */
export let adoptedFull: bool = false;

// The last bytes of the keys `app env node org proc seq stream w`: `p v e g c q m w`. A byte is one of them when the
// entries of its two nibbles share a bit.
const LOW = i8x16(2, 2, 0, 1, 0, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0);
const HIGH = i8x16(0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0);

const WORD_SEQ: u32 = 0x71657320; // ' seq', as the bytes stand in memory
const WORD_ORG: u32 = 0x67726f20;
const WORD_APP: u32 = 0x70706120;
const WORD_ENV: u32 = 0x766e6520;
const WORD_PROC: u32 = 0x636f7270;
const WORD_NODE: u32 = 0x65646f6e;
const WORD_STREAM: u64 = 0x6d616572747320; // ' stream'

/** True when a key of the pipeline's stands before the '=' at `equals`, behind a space. At least 26 bytes stand before. */
function claimsAt(equals: usize): bool {
  if (load<u16>(equals - 2) == 0x7720) return true; // ' w'
  const four = load<u32>(equals - 4);
  if (four == WORD_SEQ || four == WORD_ORG || four == WORD_APP || four == WORD_ENV) return true;
  if ((four == WORD_PROC || four == WORD_NODE) && load<u8>(equals - 5) == SP) return true;
  return load<u64>(equals - 8) >> 8 == WORD_STREAM;
}

/** Copies [from, end) to `to` in whole vectors; false when the host must look at the line. */
// @ts-ignore: decorator
@inline
function copyPlain(to: usize, from: usize, end: usize): bool {
  let target = to;
  for (let at = from; at < end; at += 16, target += 16) {
    const bytes = v128.load(at);
    v128.store(target, bytes);
    const before = v128.load(at - 1);
    const last = v128.and(
      i8x16.swizzle(LOW, v128.and(before, i8x16.splat(15))),
      i8x16.swizzle(HIGH, i8x16.shr_u(before, 4)),
    );
    const equals = i8x16.eq(bytes, i8x16.splat(EQUALS));
    const control = v128.or(i8x16.lt_u(bytes, i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(127)));
    let hits = i8x16.bitmask(v128.or(control, v128.and(equals, i8x16.ne(last, i8x16.splat(0)))));
    if (end - at < 16) hits &= (1 << <i32>(end - at)) - 1;
    for (; hits != 0; hits &= hits - 1) {
      const position = at + <usize>ctz(hits);
      if (load<u8>(position) != EQUALS || claimsAt(position)) return false;
    }
  }
  return true;
}

/**
 * Copies the leading log records of the whole lines [start, end) to `output`: time, the source at `source`, the rest of the line,
 * the tail, LF. Returns the position of the first line not done. The output needs 16 bytes of slack behind `limit`, the texts 15
 * readable bytes behind them.
 */
export function adoptRecords(
  start: usize,
  end: usize,
  output: usize,
  limit: usize,
  source: usize,
  sourceLength: usize,
  tail: usize,
  tailLength: usize,
): usize {
  const room = sourceLength + tailLength + 32;
  let line = start;
  let target = output;
  adopted = 0;
  adoptedFull = false;
  while (line < end) {
    const feed = find(line, end, LF);
    let contentEnd = feed;
    if (contentEnd > line && load<u8>(contentEnd - 1) == CR) contentEnd--;
    const kind = readHeader(line, contentEnd);
    if (kind == FOREIGN || kind > FATAL) break;
    if (target + (contentEnd - line) + room > limit) {
      adoptedFull = true;
      break;
    }
    let to = target;
    copyLoose(to, line, sourceStart - line);
    to += sourceStart - line;
    copyLoose(to, source, sourceLength);
    to += sourceLength;
    if (!copyPlain(to, sourceEnd, contentEnd)) break;
    to += contentEnd - sourceEnd;
    copyLoose(to, tail, tailLength);
    to += tailLength;
    store<u8>(to, LF);
    target = to + 1;
    adopted++;
    line = feed + 1;
  }
  adoptedEnd = target;
  return line;
}

/** The end of the leading lines of [start, end) that are records of any kind; `adopted` says how many they are. */
export function endOfRecords(start: usize, end: usize): usize {
  let line = start;
  adopted = 0;
  while (line < end) {
    const feed = find(line, end, LF);
    let contentEnd = feed;
    if (contentEnd > line && load<u8>(contentEnd - 1) == CR) contentEnd--;
    const kind = readHeader(line, contentEnd);
    if (kind == FOREIGN) break;
    if ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(kindEnd + 1, contentEnd)) break;
    adopted++;
    line = feed + 1;
  }
  return line;
}
