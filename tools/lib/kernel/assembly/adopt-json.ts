// Takes over lines in JSON: one flat object a line, with a time, and perhaps a level and a message, under the names that the host
// has said. What is not plain to see stops the kernel, and the host reads that line: nested values, escapes, a key that is
// the pipeline's to say or none of the grammar, a time in another notation, a message that looks like fields.

import { BRACE, CR, classOf, copyLoose, EQUALS, find, KEY, KEY_START, LF, NAME, QUOTE, SLASH, SP } from './bytes';
import { SECOND_LENGTH, secondText, writeSecond } from './epoch';
import { readTime } from './header';
import { intern, OVERFLOW } from './intern';
import { endOfNumber, endOfToken, hasEquals, hasSpace, readString, stringEnd } from './json-text';
import { allocate } from './memory';

/** Lines done by the last call, and how many of them were records in JSON form. */
export let jsonLines: u32 = 0;
export let jsonRecords: u32 = 0;
/** Where the output of the last call ends. */
export let jsonEnd: usize = 0;
/** True when the last call stopped because the output is full. */
export let jsonFull: bool = false;

/** What a key means that is more than a field, as the host numbers it. */
const TIME: u32 = 1;
const OWN_TIME: u32 = 2; // ts, as in our own JSON form
const LEVEL: u32 = 3;
const OWN_LEVEL: u32 = 4; // level, as in our own JSON form
const MESSAGE: u32 = 5;
const SOURCE: u32 = 6;
const KIND: u32 = 7;
// Every other number: the host reads the line.

/** Set for a level word that is spelled as the grammar spells it. */
const CANONICAL: u32 = 128;

const COMMA: u8 = 44;
const COLON: u8 = 58;
const CLOSE: u8 = 125;
const AT: u8 = 64;
const DOT: u8 = 46;
const LETTER_Z: u8 = 90;

/** Longer lines are the host's. */
const MOST_BYTES: usize = 64 * 1024;

/** The level words of the grammar, 8 bytes each, and their lengths. */
const levelWords = memory.data<u64>([
  0x4f464e49, 0x4543415254, 0x4755424544, 0x4f464e49, 0x4e524157, 0x524f525245, 0x4c41544146,
]);
const levelLengths = memory.data<u8>([4, 5, 5, 4, 4, 5, 5]);

let keys: usize = 0;
let roles: usize = 0;
let levels: usize = 0;
let levelNumbers: usize = 0;
/** The fields of the line that is being read, as text. */
let fields: usize = 0;
/** A time that was computed. */
let timeText: usize = 0;

/** Says which keys have a role, and which texts are levels: interners, and for each of their numbers one byte. */
export function useJson(keyTable: usize, roleBytes: usize, levelTable: usize, levelBytes: usize): void {
  keys = keyTable;
  roles = roleBytes;
  levels = levelTable;
  levelNumbers = levelBytes;
  fields = allocate(MOST_BYTES + 64);
  timeText = allocate(64);
}

// What has been read of the current line.
let fieldsEnd: usize = 0;
let timeStart: usize = 0;
let timeLength: usize = 0;
let isOwnTime: bool = false;
let level: u32 = 0;
let isOwnLevel: bool = false;
let messageStart: usize = 0;
let messageLength: usize = 0;
let hasMessage: bool = false;
let hasSource: bool = false;
let hasKind: bool = false;

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

/** Ten digits of seconds with an optional fraction, or thirteen of milliseconds. */
function takeEpoch(start: usize, length: usize): bool {
  let digits: usize = 0;
  let seconds: u64 = 0;
  while (digits < length && <u32>load<u8>(start + digits) - 48 < 10) {
    if (digits < 10) seconds = seconds * 10 + (<u64>load<u8>(start + digits) - 48);
    digits++;
  }
  const hasFraction = digits == 10 && length > 11 && load<u8>(start, 10) == DOT;
  if (!hasFraction && (digits != length || (digits != 10 && digits != 13))) return false;
  const fraction = hasFraction ? start + 11 : start + 10;
  let fractionLength = start + length - fraction;
  for (let at = fraction; at < fraction + fractionLength; at++) {
    if (<u32>load<u8>(at) - 48 >= 10) return false;
  }
  if (fractionLength > 9) fractionLength = 9;
  writeSecond(seconds);
  copyLoose(timeText, secondText, SECOND_LENGTH);
  let to = timeText + SECOND_LENGTH;
  if (fractionLength > 0) {
    store<u8>(to++, DOT);
    copyLoose(to, fraction, fractionLength);
    to += fractionLength;
  }
  store<u8>(to++, LETTER_Z);
  timeStart = timeText;
  timeLength = to - timeText;
  return true;
}

function takeTime(start: usize, length: usize, isString: bool): bool {
  if (timeStart != 0) return false;
  if (!isString) return takeEpoch(start, length);
  if (length < 20 || readTime(start, start + length) != start + length) return false;
  timeStart = start;
  timeLength = length;
  return true;
}

function takeLevel(start: usize, length: usize, mustBeCanonical: bool): bool {
  if (level != 0) return false;
  const id = intern(levels, start, length);
  if (id == OVERFLOW) return false;
  const number = <u32>load<u8>(levelNumbers + id);
  level = number & ~CANONICAL;
  return !mustBeCanonical || (number & CANONICAL) != 0;
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

/** Takes the value of a key that has a role; false when the host must read the line. */
function take(role: u32, start: usize, length: usize, isString: bool): bool {
  if (role == MESSAGE) {
    if (hasMessage || !isString || hasEquals) return false;
    if (length > 0 && (load<u8>(start) == SP || load<u8>(start + length - 1) == SP)) return false;
    hasMessage = true;
    messageStart = start;
    messageLength = length;
    return true;
  }
  if (role == TIME || role == OWN_TIME) {
    isOwnTime = role == OWN_TIME && isString;
    return takeTime(start, length, isString);
  }
  if (role == LEVEL || role == OWN_LEVEL) {
    isOwnLevel = role == OWN_LEVEL && isString;
    return takeLevel(start, length, false);
  }
  if (role == KIND) {
    hasKind = true;
    return isString && takeLevel(start, length, true);
  }
  if (role != SOURCE || hasSource || !isString) return false;
  hasSource = true;
  return isPlainSource(start, length);
}

/** Reads the members of the object at `line`, whose last byte is before `end`; false when the host must. */
function readObject(line: usize, end: usize): bool {
  fieldsEnd = fields;
  timeStart = 0;
  level = 0;
  isOwnTime = isOwnLevel = hasMessage = hasSource = hasKind = false;
  let at = line + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return false;
    const key = at + 1;
    const first = load<u8>(key);
    if (!(classOf(first) & KEY_START) && first != AT) return false;
    let keyEnd = key + 1;
    while (classOf(load<u8>(keyEnd)) & KEY) keyEnd++;
    if (load<u8>(keyEnd) != QUOTE || load<u8>(keyEnd, 1) != COLON) return false;
    at = keyEnd + 2;
    if (load<u8>(at) == SP) at++;
    const isString = load<u8>(at) == QUOTE;
    let value = at;
    let length: usize = 0;
    if (isString) {
      value++;
      if (!readString(value)) return false;
      length = stringEnd - value;
      at = stringEnd + 1;
    } else {
      at = endOfToken(value);
      if (at == 0) return false;
      length = at - value;
    }
    const id = intern(keys, key, keyEnd - key);
    if (id != OVERFLOW) {
      if (!take(<u32>load<u8>(roles + id), value, length, isString)) return false;
    } else {
      if (first == AT) return false;
      writeField(key, keyEnd - key, value, length, isString);
    }
    const next = load<u8>(at);
    if (next == CLOSE) return at + 1 == end;
    if (next != COMMA) return false;
    at++;
    if (load<u8>(at) == SP) at++;
  }
}

/** True when the line is a record in our own JSON form; `source` and `kind` mean what they do there only. */
// @ts-ignore: decorator
@inline
function isOwnForm(): bool {
  return hasSource && isOwnTime && (hasKind || isOwnLevel);
}

/**
 * Writes the records that the leading lines of [start, end) become to `output`, as long as they are such objects. The texts are those of
 * adoptRecords. Returns the position of the first line not done.
 */
export function adoptJson(
  start: usize,
  end: usize,
  output: usize,
  limit: usize,
  source: usize,
  sourceLength: usize,
  tail: usize,
  tailLength: usize,
): usize {
  const room = sourceLength + tailLength + 128;
  let line = start;
  let to = output;
  jsonLines = 0;
  jsonRecords = 0;
  jsonFull = false;
  jsonEnd = output;
  while (line < end && load<u8>(line) == BRACE) {
    const feed = find(line, end, LF);
    const contentEnd = load<u8>(feed - 1) == CR ? feed - 1 : feed;
    if (contentEnd - line > MOST_BYTES) break;
    if (to + (contentEnd - line) + room > limit) {
      jsonFull = true;
      break;
    }
    if (!readObject(line, contentEnd) || timeStart == 0) break;
    const isOwn = isOwnForm();
    if ((hasSource || hasKind) && !isOwn) break;
    copyLoose(to, timeStart, timeLength);
    to += timeLength;
    store<u8>(to++, SP);
    copyLoose(to, source, sourceLength);
    to += sourceLength;
    store<u8>(to++, SP);
    store<u64>(to, load<u64>(levelWords + ((<usize>level) << 3)));
    to += <usize>load<u8>(levelLengths + level);
    if (messageLength > 0 && hasMessage) {
      store<u8>(to++, SP);
      copyLoose(to, messageStart, messageLength);
      to += messageLength;
    }
    copyLoose(to, fields, fieldsEnd - fields);
    to += fieldsEnd - fields;
    copyLoose(to, tail, tailLength);
    to += tailLength;
    store<u8>(to++, LF);
    jsonLines++;
    if (isOwn) jsonRecords++;
    jsonEnd = to;
    line = feed + 1;
  }
  return line;
}
