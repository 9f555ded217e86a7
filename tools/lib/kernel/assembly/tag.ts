// Appends the same fields to every record of a block, copying it: the kernel of obs-tag.
//
// The suffix exists in two spellings, for log lines (` env=prod`) and for the other signals (` env="prod"`), because
// there a quote makes a label. A key that the line has already is left alone, and only the others are appended.

import { BRACE, CR, copyLoose, EQUALS, LF, SP, sameBytes } from './bytes';
import { forgetOpenQuote, hasMessage, keyEnd, keyStart, nextField, quoteLeftOpen, startOfFields } from './fields';
import { EVENT, FATAL, FOREIGN, kindEnd, METRIC, readHeader, SPAN } from './header';
import { allocate } from './memory';

const MOST_TAGS: i32 = 32;

/** One tag: its key, and its two spellings including the space before. */
@unmanaged
class Tag {
  key: usize;
  keyLength: usize;
  log: usize;
  logLength: usize;
  signal: usize;
  signalLength: usize;
}

const tags = memory.data(32 * 24, 16);
let tagCount: i32 = 0;

/** All log (signal) spellings one behind the other: what nearly every line gets. */
let wholeLog: usize = 0;
let wholeLogLength: usize = 0;
let wholeSignal: usize = 0;
let wholeSignalLength: usize = 0;

/** A value begins with a space. Behind an open quote, as in `a="x y env=" b"`, its own quote would make a field of the message. */
let hasSpacedValue: bool = false;

/** By the last byte of a key: bit i is set when tag i ends so. */
const lastBytes = memory.data(256 * 4, 16);

/** Records of a kind whose bit is not set here are left out. */
let keptKinds: u32 = 0xffffffff;

export function keepKinds(mask: u32): void {
  keptKinds = mask;
}

/** Counts of the last call. */
export let skipped: u32 = 0;
export let tagged: u32 = 0;
export let foreign: u32 = 0;
/** Where the output of the last call ends. */
export let outputEnd: usize = 0;
/** True when the last call stopped at a line in JSON form, which the host has to take. */
export let stoppedAtJson: bool = false;

// @ts-ignore: decorator
@inline
function tagAt(index: i32): Tag {
  return changetype<Tag>(tags + <usize>index * 24);
}

/** Adds a tag; false when there are too many. The host has allocated and filled the three texts. */
export function addTag(key: usize, keyLength: usize, log: usize, logLength: usize, signal: usize, signalLength: usize): bool {
  if (tagCount == MOST_TAGS) return false;
  const tag = tagAt(tagCount);
  tag.key = key;
  tag.keyLength = keyLength;
  tag.log = log;
  tag.logLength = logLength;
  tag.signal = signal;
  tag.signalLength = signalLength;
  // Behind ` key="`.
  if (load<u8>(signal + keyLength + 3) == SP) hasSpacedValue = true;
  const slot = lastBytes + (<usize>load<u8>(key + keyLength - 1) << 2);
  store<u32>(slot, load<u32>(slot) | (1 << tagCount));
  tagCount++;
  return true;
}

/** Lays the whole suffixes out, after the last addTag. Vectors are read up to 15 bytes past their ends. */
export function finishTags(): void {
  for (let index = 0; index < tagCount; index++) {
    wholeLogLength += tagAt(index).logLength;
    wholeSignalLength += tagAt(index).signalLength;
  }
  collectLastBytes();
  wholeLog = allocate(wholeLogLength + 16);
  wholeSignal = allocate(wholeSignalLength + 16);
  let log = wholeLog;
  let signal = wholeSignal;
  for (let index = 0; index < tagCount; index++) {
    const tag = tagAt(index);
    memory.copy(log, tag.log, tag.logLength);
    memory.copy(signal, tag.signal, tag.signalLength);
    log += tag.logLength;
    signal += tag.signalLength;
  }
}

/** The most bytes that a line can grow by. */
export function longestSuffix(): usize {
  return wholeSignalLength > wholeLogLength ? wholeSignalLength : wholeLogLength;
}

/** The different last bytes of the keys, at most four of them; above that every '=' is looked at. */
let lastByteCount: i32 = 0;
let lastA: v128 = i8x16.splat(0);
let lastB: v128 = i8x16.splat(0);
let lastC: v128 = i8x16.splat(0);
let lastD: v128 = i8x16.splat(0);

function collectLastBytes(): void {
  lastByteCount = 0;
  for (let byte: i32 = 0; byte < 256; byte++) {
    if (load<u32>(lastBytes + ((<usize>byte) << 2)) == 0) continue;
    const splat = i8x16.splat(<i8>byte);
    if (lastByteCount == 0) (lastA = splat), (lastB = splat), (lastC = splat), (lastD = splat);
    else if (lastByteCount == 1) lastB = splat;
    else if (lastByteCount == 2) lastC = splat;
    else lastD = splat;
    lastByteCount++;
  }
}

/**
 * The first '=' behind `from` whose byte before it ends one of the keys, or `end`: found for many lines at once, because nearly none has
 * one. Byte pairs are compared as two vectors, one byte apart.
 */
function nextSuspect(from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const first = suspectsAt(at);
    const second = suspectsAt(at + 16);
    if (v128.any_true(v128.or(first, second))) {
      const position = at + <usize>ctz(i8x16.bitmask(first) | (i8x16.bitmask(second) << 16)) + 1;
      return position < end ? position : end;
    }
    at += 32;
  }
  return end;
}

/** The bytes of 16 that end one of the keys and have '=' behind them. */
// @ts-ignore: decorator
@inline
function suspectsAt(at: usize): v128 {
  const before = v128.load(at);
  let last = v128.or(i8x16.eq(before, lastA), i8x16.eq(before, lastB));
  if (lastByteCount > 2) last = v128.or(last, v128.or(i8x16.eq(before, lastC), i8x16.eq(before, lastD)));
  if (lastByteCount > 4) last = i8x16.splat(-1);
  return v128.and(last, i8x16.eq(v128.load(at, 1), i8x16.splat(EQUALS)));
}

/** Bit i is set when the body has a field with the key of tag i. */
function present(body: usize, end: usize): u32 {
  let found: u32 = 0;
  let position = startOfFields(body, end);
  forgetOpenQuote();
  while (true) {
    position = nextField(body, position, end);
    if (position == 0) return found;
    const length = keyEnd - keyStart;
    for (let rest = load<u32>(lastBytes + (<usize>load<u8>(keyEnd - 1) << 2)) & ~found; rest != 0; rest &= rest - 1) {
      const index = ctz(rest);
      const tag = tagAt(index);
      if (tag.keyLength == length && sameBytes(tag.key, keyStart, length)) found |= 1 << index;
    }
  }
}

/** Writes the spellings of the tags that are not in `without`; returns the end. */
function writeSome(output: usize, signal: bool, without: u32): usize {
  let target = output;
  for (let index = 0; index < tagCount; index++) {
    if (without & (1 << index)) continue;
    const tag = tagAt(index);
    const length = signal ? tag.signalLength : tag.logLength;
    copyLoose(target, signal ? tag.signal : tag.log, length);
    target += length;
  }
  return target;
}

/** Writes the tags in front of the body, where no quote is open, and the body once more behind them. Returns the end. */
function writeInFront(output: usize, signal: bool, without: u32, body: usize, end: usize): usize {
  // The space before the body included.
  const rest = end - body + 1;
  const target = writeSome(output - rest, signal, without);
  copyLoose(target, body - 1, rest);
  return target + rest;
}

/** Writes the suffix for the record whose body is [body, end); returns the end of the output. */
// @ts-ignore: decorator
@inline
function writeSuffix(output: usize, kind: u32, body: usize, end: usize, suspect: bool): usize {
  const signal = kind > FATAL;
  if ((suspect || hasSpacedValue) && body < end) {
    const without = present(body, end);
    if (hasSpacedValue && quoteLeftOpen) return writeInFront(output, signal, without, body, end);
    if (without != 0) return writeSome(output, signal, without);
  }
  const length = signal ? wholeSignalLength : wholeLogLength;
  copyLoose(output, signal ? wholeSignal : wholeLog, length);
  return output + length;
}

/**
 * Copies the whole lines of [start, end) to `output`, with the suffix on each that is a record. Stops before a line whose result
 * might pass `limit`, and before a line in JSON form. Returns the position of the first line not done; outputEnd says how far
 * the output goes. The output needs 64 bytes of slack behind `limit`.
 */
export function appendTags(start: usize, end: usize, output: usize, limit: usize): usize {
  const needle = i8x16.splat(LF);
  const room = longestSuffix() + 2;
  let line = start;
  let target = output;
  // Without tags nothing needs to be looked for.
  let suspect: usize = tagCount == 0 ? end : 0;
  skipped = 0;
  tagged = 0;
  foreign = 0;
  stoppedAtJson = false;
  while (line < end) {
    if (load<u8>(line) == BRACE) {
      stoppedAtJson = true;
      break;
    }
    if (suspect < line) suspect = nextSuspect(line, end);
    // Copy up to the line feed; what is copied behind it is overwritten by what follows.
    let from = line;
    let to = target;
    let isFound = false;
    while (to < limit) {
      const first = v128.load(from);
      const second = v128.load(from, 16);
      v128.store(to, first);
      v128.store(to, second, 16);
      const firstFeeds = i8x16.eq(first, needle);
      const secondFeeds = i8x16.eq(second, needle);
      if (v128.any_true(v128.or(firstFeeds, secondFeeds))) {
        const offset = <usize>ctz(i8x16.bitmask(firstFeeds) | (i8x16.bitmask(secondFeeds) << 16));
        from += offset;
        to += offset;
        isFound = true;
        break;
      }
      from += 32;
      to += 32;
    }
    if (!isFound || to + room > limit) break;
    let contentEnd = from;
    if (contentEnd > line && load<u8>(contentEnd - 1) == CR) contentEnd--;
    const kind = readHeader(line, contentEnd);
    const body = kindEnd + 1;
    if (kind == FOREIGN || ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(body, contentEnd))) {
      foreign++;
      store<u8>(to, LF);
      target = to + 1;
    } else if (((keptKinds >> kind) & 1) == 0) {
      skipped++;
    } else {
      tagged++;
      const carriage = contentEnd != from;
      target = writeSuffix(carriage ? to - 1 : to, kind, body, contentEnd, suspect < from);
      if (carriage) store<u8>(target++, CR);
      store<u8>(target++, LF);
    }
    line = from + 1;
  }
  outputEnd = target;
  return line;
}
