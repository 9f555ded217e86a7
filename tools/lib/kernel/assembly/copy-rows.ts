// Log records in text form as rows of PostgreSQL's COPY in its text format (lib/postgres/row.ts has the columns, and is the oracle). What is
// not plain to see stops the kernel, and the host makes that row: other kinds, JSON, quoted messages, escapes, years before 1.
//
// The host has looked that the block is UTF-8, which the database wants, and gives what stands before and behind the columns of a record.

import { BACKSLASH, CR, copyLoose, find, LF, QUOTE, sameBytes, SP, ZERO } from './bytes';
import { keyEnd, keyStart, nextField, quoted, valueEnd, valueStart } from './fields';
import { FATAL, kindEnd, readHeader, sourceEnd, sourceStart, TRACE } from './header';
import { endOfNumber } from './json-text';

/** Lines done by the last call, where their rows end, and the number of the next row. */
export let copyLines: u32 = 0;
export let copyEnd: usize = 0;
export let copyNextId: f64 = 0;

const TAB: u8 = 9;
const COLON: u8 = 58;
const COMMA: u8 = 44;
const OPEN: u8 = 123;
const CLOSE: u8 = 125;
const LETTER_R: u8 = 114;
const LETTER_T: u8 = 116;
/** U+2400 in UTF-8: PostgreSQL's text has no NUL. */
const NUL_PICTURE: u32 = 0x8090e2;

// Keys with a meaning, as their bytes stand in memory.
const TS: u64 = 0x7374;
const MSG: u64 = 0x67736d;
const KIND: u64 = 0x646e696b;
const LEVEL: u64 = 0x6c6576656c;
const SOURCE: u64 = 0x656372756f73;
const LABELS: u64 = 0x736c6562616c;
const VALUES: u64 = 0x7365756c6176;
const FIELDS: u64 = 0x73646c656966;
const STREAM: u64 = 0x6d6165727473;
const STDERR: u64 = 0x727265647473;
const STDOUT: u64 = 0x74756f647473;
const YEAR_0: u32 = 0x30303030;

const MOST_FIELDS: i32 = 32;
/** Of each field: key, behind it, value, behind it, and whether it is a string. */
const FIELD_BYTES: usize = 20;
const fields = memory.data(640, 16);
let fieldCount: i32 = 0;
let isStderr: bool = false;

/** Of a row besides what comes from the line: tabs, the number, the stream, what JSON puts around fields. */
const ROOM: usize = 64 + 32 * 8;

/** A short text as a number; 0 for one that is longer than any key with a meaning. */
// @ts-ignore: decorator
@inline
function wordOf(start: usize, length: usize): u64 {
  return length > 7 ? 0 : load<u64>(start) & ((<u64>1 << (<u64>length << 3)) - 1);
}

function isReserved(word: u64): bool {
  return (
    word == TS || word == MSG || word == KIND || word == LEVEL || word == SOURCE || word == LABELS || word == VALUES || word == FIELDS
  );
}

/** Whether a field of this key is there already: then the first one counts. */
function isRepeated(key: usize, length: usize): bool {
  for (let index = 0; index < fieldCount; index++) {
    const known = fields + <usize>index * FIELD_BYTES;
    const start = <usize>load<u32>(known);
    if (<usize>load<u32>(known, 4) - start == length && sameBytes(start, key, length)) return true;
  }
  return false;
}

/** Takes the field that was found last; false for one that is the host's. */
function takeField(): bool {
  const length = keyEnd - keyStart;
  const word = wordOf(keyStart, length);
  if (word != 0 && isReserved(word)) return false;
  if (find(valueStart, valueEnd, BACKSLASH) != valueEnd) return false;
  if (isRepeated(keyStart, length)) return true;
  if (fieldCount == MOST_FIELDS) return false;
  const field = fields + <usize>fieldCount * FIELD_BYTES;
  store<u32>(field, <u32>keyStart);
  store<u32>(field, <u32>keyEnd, 4);
  store<u32>(field, <u32>valueStart, 8);
  store<u32>(field, <u32>valueEnd, 12);
  const isNumber = !quoted && endOfNumber(valueStart) == valueEnd;
  store<u32>(field, isNumber ? 0 : 1, 16);
  fieldCount++;
  if (word == STREAM && wordOf(valueStart, valueEnd - valueStart) == STDERR) isStderr = true;
  return true;
}

/** Writes a text with COPY's escapes; returns where it ends. Three times its length must fit, and 16 bytes. */
function writeText(to: usize, from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const hard = v128.or(i8x16.eq(bytes, i8x16.splat(BACKSLASH)), i8x16.lt_u(bytes, i8x16.splat(SP)));
    const hits = i8x16.bitmask(hard);
    const plain = hits ? <usize>ctz(hits) : 16;
    if (at + plain >= end) return to + (end - at);
    at += plain;
    to += plain;
    if (hits) to = writeHard(to, load<u8>(at++));
  }
  return to;
}

function writeHard(to: usize, byte: u8): usize {
  if (byte == 0) {
    store<u32>(to, NUL_PICTURE);
    return to + 3;
  }
  if (byte != BACKSLASH && byte != TAB && byte != CR) {
    store<u8>(to, byte);
    return to + 1;
  }
  store<u8>(to, BACKSLASH);
  store<u8>(to, byte == TAB ? LETTER_T : byte == CR ? LETTER_R : BACKSLASH, 1);
  return to + 2;
}

function writeNumber(to: usize, number: u64): usize {
  let digits: usize = 1;
  for (let rest = number / 10; rest > 0; rest /= 10) digits++;
  let rest = number;
  for (let at = to + digits; at > to; rest /= 10) store<u8>(--at, ZERO + <u8>(rest % 10));
  return to + digits;
}

/**
 * Writes message and finds the fields of the body [body, end); returns where the message ends, or 0 for a body that is the host's. Taking a
 * field out takes the space before it, or, where nothing is left before it, the one behind.
 */
function writeMessage(to: usize, body: usize, end: usize): usize {
  fieldCount = 0;
  isStderr = false;
  if (body >= end) return to;
  if (load<u8>(body) == QUOTE) return 0;
  let kept = body;
  let position = body;
  while (true) {
    position = nextField(body, position, end);
    if (position == 0) break;
    if (!takeField()) return 0;
    if (keyStart > kept) {
      to = writeText(to, kept, keyStart - 1);
      kept = position;
    } else {
      kept = position + 1;
    }
  }
  return kept < end ? writeText(to, kept, end) : to;
}

function writeFields(to: usize): usize {
  store<u8>(to++, OPEN);
  let isFirst = true;
  for (let index = 0; index < fieldCount; index++) {
    const field = fields + <usize>index * FIELD_BYTES;
    const key = <usize>load<u32>(field);
    const keyLength = <usize>load<u32>(field, 4) - key;
    // The column has it.
    if (isStderr && wordOf(key, keyLength) == STREAM) continue;
    if (!isFirst) store<u8>(to++, COMMA);
    isFirst = false;
    store<u8>(to++, QUOTE);
    copyLoose(to, key, keyLength);
    to += keyLength;
    store<u8>(to, QUOTE);
    store<u8>(to, COLON, 1);
    to += 2;
    const value = <usize>load<u32>(field, 8);
    const length = <usize>load<u32>(field, 12) - value;
    const isString = load<u32>(field, 16) != 0;
    if (isString) store<u8>(to++, QUOTE);
    copyLoose(to, value, length);
    to += length;
    if (isString) store<u8>(to++, QUOTE);
  }
  store<u8>(to++, CLOSE);
  return to;
}

/** Puts the stream and a tab into the 7 bytes at `to`. */
// @ts-ignore: decorator
@inline
function writeStream(to: usize): void {
  const stream = isStderr ? STDERR : STDOUT;
  store<u32>(to, <u32>stream);
  store<u16>(to, <u16>(stream >> 32), 4);
  store<u8>(to, TAB, 6);
}

/**
 * Writes the rows of the leading lines of [start, end), at most `most` and into [output, limit), numbered from `firstId`. Before each stands
 * the text [prefix, prefixEnd), behind it [suffix, suffixEnd). Returns the position of the first line not done.
 */
export function copyRows(
  start: usize,
  end: usize,
  output: usize,
  limit: usize,
  most: u32,
  firstId: f64,
  prefix: usize,
  prefixEnd: usize,
  suffix: usize,
  suffixEnd: usize,
): usize {
  const around = prefixEnd - prefix + (suffixEnd - suffix) + ROOM;
  let line = start;
  let to = output;
  let id = <u64>firstId;
  copyLines = 0;
  while (line < end && copyLines < most) {
    const feed = find(line, end, LF);
    const contentEnd = feed > line && load<u8>(feed - 1) == CR ? feed - 1 : feed;
    if (to + around + 3 * (contentEnd - line) > limit) break;
    const kind = readHeader(line, contentEnd);
    if (kind < TRACE || kind > FATAL || load<u32>(line) == YEAR_0) break;
    const row = to;
    copyLoose(to, prefix, prefixEnd - prefix);
    to = writeNumber(to + (prefixEnd - prefix), id);
    store<u8>(to++, TAB);
    const timeLength = sourceStart - 1 - line;
    copyLoose(to, line, timeLength);
    to += timeLength;
    store<u8>(to++, TAB);
    // The stream is known when the fields are: room is left for it.
    const stream = to;
    to = writeMessage(to + 7, kindEnd + 1, contentEnd);
    if (to == 0) {
      to = row;
      break;
    }
    writeStream(stream);
    store<u8>(to++, TAB);
    copyLoose(to, sourceStart, sourceEnd - sourceStart);
    to += sourceEnd - sourceStart;
    store<u8>(to++, TAB);
    copyLoose(to, sourceEnd + 1, kindEnd - sourceEnd - 1);
    to += kindEnd - sourceEnd - 1;
    store<u8>(to++, TAB);
    to = writeFields(to);
    copyLoose(to, suffix, suffixEnd - suffix);
    to += suffixEnd - suffix;
    id++;
    copyLines++;
    line = feed + 1;
  }
  copyEnd = to;
  copyNextId = <f64>id;
  return line;
}
