// Log records in our own JSON form as text lines: {"ts":…,"source":…,"level":…,"msg":…,"key":value,…}. What is not plain to see stops
// the kernel, and the host reads that line: nested values, escapes, the other kinds, a source or message with rarer things in it. Equal keys
// of fields are both written: the first counts in a text, as it does for the host.

import { BRACE, CR, classOf, copyLoose, EQUALS, find, KEY, KEY_START, LF, NAME, QUOTE, SLASH, SP } from './bytes';
import { readTime } from './header';
import {
  endOfNumber,
  endOfToken,
  hasBackslash,
  hasControl,
  hasEquals,
  hasQuote,
  hasSpace,
  readString,
  stringEnd,
} from './json-text';
import { allocate } from './memory';
import { isWanted } from './wanted';

/** Lines done by the last call, and where their texts end. */
export let textLines: u32 = 0;
export let textEnd: usize = 0;

const COMMA: u8 = 44;
const COLON: u8 = 58;
const CLOSE: u8 = 125;
const DOT: u8 = 46;

/** Longer lines are the host's. */
const MOST_BYTES: usize = 64 * 1024;

// Keys with a meaning, as their bytes stand in memory.
const TS: u32 = 0x7374;
const MSG: u32 = 0x67736d;
const KIND: u32 = 0x646e696b;
const LEVEL: u64 = 0x6c6576656c;
const SOURCE: u64 = 0x656372756f73;
const LABELS: u64 = 0x736c6562616c;
const VALUES: u64 = 0x7365756c6176;
const FIELDS: u64 = 0x73646c656966;

const LOWER_CASE: u64 = 0x2020202020;

/** The level words of the grammar, 8 bytes each. */
const levelWords = memory.data<u64>([0x4543415254, 0x4755424544, 0x4f464e49, 0x4e524157, 0x524f525245, 0x4c41544146]);
const LEVELS: i32 = 6;

/** The fields of the line that is being read, as text. */
let fields: usize = 0;

// What has been read of the current line.
let fieldsEnd: usize = 0;
let timeStart: usize = 0;
let timeLength: usize = 0;
let sourceStart: usize = 0;
let sourceLength: usize = 0;
let level: u64 = 0;
let levelLength: usize = 0;
let messageStart: usize = 0;
let messageLength: usize = 0;

/** Only what is looked for is written: no message, and no field but the wanted ones. */
let isLean: bool = false;

/** The first bytes of a short text, the rest zero. */
// @ts-ignore: decorator
@inline
function wordAt(start: usize, length: usize): u64 {
  return load<u64>(start) & (~(<u64>0) >> (64 - (<u64>length << 3)));
}

/** Writes ` key=value`; the value is quoted where it has to be. */
// @ts-ignore: decorator
@inline
function writeField(key: usize, keyLength: usize, value: usize, length: usize, isString: bool): void {
  let to = fieldsEnd;
  store<u8>(to, SP);
  copyLoose(to + 1, key, keyLength);
  to += 1 + keyLength;
  store<u8>(to++, EQUALS);
  const isQuoted = isString && (length == 0 || hasSpace || endOfNumber(value) == value + length);
  if (isQuoted) store<u8>(to++, QUOTE);
  copyLoose(to, value, length);
  to += length;
  if (isQuoted) store<u8>(to++, QUOTE);
  fieldsEnd = to;
}

/** A level of the grammar; `level` may also have it in lower case. */
function takeLevel(start: usize, length: usize, isKind: bool): bool {
  if (length < 4 || length > 5) return false;
  const word = wordAt(start, length);
  const lower = LOWER_CASE >> (40 - (<u64>length << 3));
  for (let index = 0; index < LEVELS; index++) {
    const known = load<u64>(levelWords + ((<usize>index) << 3));
    if (word != known && (isKind || word != (known | lower))) continue;
    // Both kind and level: the host sees whether they contradict each other.
    if (level != 0) return false;
    level = known;
    levelLength = length;
    return true;
  }
  return false;
}

/** True for a source without the rarer things of the grammar: names of plain characters, none beginning with a dot. */
function isPlainSource(start: usize, length: usize): bool {
  let isStart = true;
  for (let at = start; at < start + length; at++) {
    const byte = load<u8>(at);
    if (byte == SLASH ? isStart : !(classOf(byte) & NAME) || (isStart && byte == DOT)) return false;
    isStart = byte == SLASH;
  }
  return !isStart;
}

function takeTime(start: usize, length: usize): bool {
  if (timeStart != 0 || length < 20 || readTime(start, start + length) != start + length) return false;
  timeStart = start;
  timeLength = length;
  return true;
}

function takeSource(start: usize, length: usize): bool {
  if (sourceStart != 0 || !isPlainSource(start, length)) return false;
  sourceStart = start;
  sourceLength = length;
  return true;
}

/** A message that stands in the text as it is. */
function takeMessage(start: usize, length: usize): bool {
  if (messageStart != 0 || hasEquals) return false;
  if (length > 0 && (load<u8>(start) == SP || load<u8>(start + length - 1) == SP)) return false;
  messageStart = start;
  messageLength = length;
  return true;
}

/** Takes a member, a string with escapes in it where it is not `plain`; false when the host must read the line. */
// @ts-ignore: decorator
@inline
function take(key: usize, keyLength: usize, value: usize, length: usize, isString: bool, isPlain: bool): bool {
  if (keyLength <= 6 && keyLength >= 2) {
    const word = wordAt(key, keyLength);
    if (word == MSG && isLean) return isString;
    if (word == LABELS || word == VALUES || word == FIELDS) return false;
    if (word == TS) return isPlain && isString && takeTime(value, length);
    if (word == MSG) return isPlain && isString && takeMessage(value, length);
    if (word == LEVEL) return isPlain && isString && takeLevel(value, length, false);
    if (word == KIND) return isPlain && isString && takeLevel(value, length, true);
    if (word == SOURCE) return isPlain && isString && takeSource(value, length);
  }
  if (isLean && !isWanted(key, keyLength)) return true;
  // Escapes are written otherwise in the text.
  if (isPlain) writeField(key, keyLength, value, length, isString);
  return isPlain;
}

// The bytes of a key as two tables: a byte is one of them when the entry of its low nibble and that of its high nibble share a bit. Bits 0
// to 5 stand for the high nibbles 2 to 7.
const LOW_NIBBLES = i8x16(42, 62, 62, 62, 62, 62, 62, 62, 62, 62, 60, 20, 20, 21, 21, 28);
const HIGH_NIBBLES = i8x16(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0);

/** Where the quote behind the key at `key` stands; 0 for no key of the grammar. */
// @ts-ignore: decorator
@inline
function endOfKey(key: usize): usize {
  if (!(classOf(load<u8>(key)) & KEY_START)) return 0;
  const bytes = v128.load(key);
  const quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(QUOTE)));
  if (quotes == 0) return endOfLongKey(key);
  const nibble = i8x16.splat(15);
  const low = i8x16.swizzle(LOW_NIBBLES, v128.and(bytes, nibble));
  const high = i8x16.swizzle(HIGH_NIBBLES, v128.and(i16x8.shr_u(bytes, 4), nibble));
  const others = i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
  const length = ctz(quotes);
  return others & ((1 << length) - 1) ? 0 : key + <usize>length;
}

function endOfLongKey(key: usize): usize {
  let end = key + 1;
  while (classOf(load<u8>(end)) & KEY) end++;
  return load<u8>(end) == QUOTE ? end : 0;
}

/** Reads the members of the object at `line`, whose last byte is before `end`; false when the host must. */
function readObject(line: usize, end: usize): bool {
  fieldsEnd = fields;
  timeStart = sourceStart = messageStart = 0;
  messageLength = 0;
  level = 0;
  let at = line + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return false;
    const key = at + 1;
    const keyEnd = endOfKey(key);
    if (keyEnd == 0 || load<u8>(keyEnd, 1) != COLON) return false;
    at = keyEnd + 2;
    if (load<u8>(at) == SP) at++;
    const isString = load<u8>(at) == QUOTE;
    let isPlain = true;
    let value = at;
    let length: usize = 0;
    if (isString) {
      value++;
      if (!readString(value)) return false;
      isPlain = !(hasControl || hasQuote || hasBackslash);
      length = stringEnd - value;
      at = stringEnd + 1;
    } else {
      at = endOfToken(value);
      if (at == 0) return false;
      length = at - value;
    }
    if (!take(key, keyEnd - key, value, length, isString, isPlain)) return false;
    const next = load<u8>(at);
    if (next == CLOSE) return at + 1 == end;
    if (next != COMMA) return false;
    at++;
    if (load<u8>(at) == SP) at++;
  }
}

/** Writes the text of the line that was read to `to`; returns where it ends. */
function writeLine(to: usize): usize {
  copyLoose(to, timeStart, timeLength);
  to += timeLength;
  store<u8>(to++, SP);
  copyLoose(to, sourceStart, sourceLength);
  to += sourceLength;
  store<u8>(to++, SP);
  store<u64>(to, level);
  to += levelLength;
  if (messageLength > 0 && !isLean) {
    store<u8>(to++, SP);
    copyLoose(to, messageStart, messageLength);
    to += messageLength;
  }
  copyLoose(to, fields, fieldsEnd - fields);
  to += fieldsEnd - fields;
  store<u8>(to++, LF);
  return to;
}

/**
 * Writes the texts of the leading lines of [start, end), at most `most` and into [output, limit), as long as they are such objects, or, if
 * they are to be `lean`, of what of them is wanted; the addresses of the lines themselves go to the u32 at `starts`. Returns the position of the first line not done.
 */
export function textOfJson(
  start: usize,
  end: usize,
  output: usize,
  limit: usize,
  starts: usize,
  most: u32,
  lean: bool,
): usize {
  isLean = lean;
  if (fields == 0) fields = allocate(MOST_BYTES + 64);
  let line = start;
  let to = output;
  textLines = 0;
  while (line < end && textLines < most && load<u8>(line) == BRACE) {
    const feed = find(line, end, LF);
    const contentEnd = load<u8>(feed - 1) == CR ? feed - 1 : feed;
    if (contentEnd - line > MOST_BYTES || to + (contentEnd - line) + 64 > limit) break;
    if (!readObject(line, contentEnd) || timeStart == 0 || sourceStart == 0 || level == 0) break;
    store<u32>(starts + ((<usize>textLines) << 2), <u32>line);
    to = writeLine(to);
    textLines++;
    line = feed + 1;
  }
  textEnd = to;
  return line;
}
