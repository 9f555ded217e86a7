// Takes over lines in JSON: one object a line, with a time, and perhaps a level and a message, under the names that the host
// has said. Objects in it are flattened, three deep; arrays are fields as they stand. What is not plain to see stops the kernel, and
// the host reads that line: rare escapes, a key that is the pipeline's to say or none of the grammar, a time without a zone, a message
// that looks like fields.

import { BRACE, CR, classOf, copyLoose, find, KEY, KEY_START, LF, NAME, QUOTE, SLASH, SP } from './bytes';
import { intern, OVERFLOW } from './intern';
import { beginFields, fields, fieldsEnd, useFields, writeField, writeNested } from './json-fields';
import {
  copyUnescaped,
  endOfNested,
  endOfToken,
  hasBackslash,
  hasControl,
  hasEquals,
  hasQuote,
  readString,
  stringEnd,
} from './json-text';
import { beginTime, takeEpoch, takeStamp, timeLength, timeStart, useTime } from './json-time';
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
const OPEN_BRACKET: u8 = 91;
const CLOSE: u8 = 125;
const AT: u8 = 64;
const DOT: u8 = 46;

/** Objects in the object of a line are flattened so deep. */
const MOST_DEPTH: u32 = 3;
/** What stands before a key of a nested object: its names, with a point behind each. */
const MOST_PREFIX: usize = 1024;

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
/** A message whose escapes were undone. */
let messageText: usize = 0;
/** The prefix of the keys that are being read, and how long it is in each object that is open. */
let prefix: usize = 0;
const prefixLengths = memory.data<u32>([0, 0, 0, 0]);

/** Says which keys have a role, and which texts are levels: interners, and for each of their numbers one byte. */
export function useJson(keyTable: usize, roleBytes: usize, levelTable: usize, levelBytes: usize): void {
  keys = keyTable;
  roles = roleBytes;
  levels = levelTable;
  levelNumbers = levelBytes;
  useFields(MOST_BYTES);
  useTime();
  messageText = allocate(MOST_BYTES + 64);
  prefix = allocate(MOST_PREFIX + 64);
}

// What has been read of the current line.
let isOwnTime: bool = false;
let level: u32 = 0;
let isOwnLevel: bool = false;
let messageStart: usize = 0;
let messageLength: usize = 0;
let hasMessage: bool = false;
/** The message stands between quotes, with its escapes. */
let isQuoted: bool = false;
let hasSource: bool = false;
let hasKind: bool = false;

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

/** Takes a message; false when a writer would not write it as it stands, or as one string. */
function takeMessage(start: usize, length: usize): bool {
  if (hasMessage) return false;
  hasMessage = true;
  messageStart = start;
  messageLength = length;
  isQuoted = hasControl;
  if (isQuoted || length == 0) return true;
  if (hasEquals || load<u8>(start) == SP || load<u8>(start + length - 1) == SP) return false;
  if (!hasQuote && !hasBackslash) return true;
  messageStart = messageText;
  messageLength = copyUnescaped(messageText, start, start + length) - messageText;
  return load<u8>(messageText) != QUOTE;
}

/** Takes the value of a key that has a role; false when the host must read the line. */
function take(role: u32, start: usize, length: usize, isString: bool): bool {
  if (role == MESSAGE) return isString && takeMessage(start, length);
  if (isString && (hasControl || hasQuote || hasBackslash)) return false;
  if (role == TIME || role == OWN_TIME) {
    if (timeStart != 0) return false;
    if (!isString) return takeEpoch(start, length);
    if (!takeStamp(start, length)) return false;
    // One that had to be rewritten is none of our own form.
    isOwnTime = role == OWN_TIME && timeStart == start;
    return true;
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

/** Where the value that takeMember has read ends. */
let valueEnd: usize = 0;

/** Takes the value at `value` of a key; false when the host must. */
// @ts-ignore: decorator
@inline
function takeMember(key: usize, keyLength: usize, value: usize): bool {
  const id = intern(keys, key, keyLength);
  const byte = load<u8>(value);
  if (byte == QUOTE) {
    if (!readString(value + 1)) return false;
    valueEnd = stringEnd + 1;
    const length = stringEnd - value - 1;
    if (id != OVERFLOW) return take(<u32>load<u8>(roles + id), value + 1, length, true);
    return load<u8>(key) != AT && writeField(key, keyLength, value + 1, length, true);
  }
  if (byte == BRACE || byte == OPEN_BRACKET) {
    valueEnd = endOfNested(value);
    return valueEnd != 0 && id == OVERFLOW && load<u8>(key) != AT && writeNested(key, keyLength, value, valueEnd);
  }
  valueEnd = endOfToken(value);
  if (valueEnd == 0) return false;
  if (id != OVERFLOW) return take(<u32>load<u8>(roles + id), value, valueEnd - value, false);
  return load<u8>(key) != AT && writeField(key, keyLength, value, valueEnd - value, false);
}

/** The position behind the key that begins at `at`, where the value stands; 0 when it is none of the grammar. Sets keyEnd. */
// @ts-ignore: decorator
@inline
function afterKey(at: usize, isNested: bool): usize {
  if (load<u8>(at) != QUOTE) return 0;
  const first = load<u8>(at, 1);
  if (isNested ? !(classOf(first) & KEY) : !(classOf(first) & KEY_START) && first != AT) return 0;
  let end = at + 2;
  while (classOf(load<u8>(end)) & KEY) end++;
  keyEnd = end;
  if (load<u8>(end) != QUOTE || load<u8>(end, 1) != COLON) return 0;
  return load<u8>(end, 2) == SP ? end + 3 : end + 2;
}

let keyEnd: usize = 0;

/** Reads the members of the object at `line`, whose last byte is before `end`; false when the host must. */
function readObject(line: usize, end: usize): bool {
  beginFields();
  beginTime();
  level = 0;
  isOwnTime = isOwnLevel = hasMessage = hasSource = hasKind = false;
  let depth: u32 = 0;
  let prefixLength: usize = 0;
  let at = line + 1;
  while (true) {
    const value = afterKey(at, depth > 0);
    if (value == 0) return false;
    let key = at + 1;
    let keyLength = keyEnd - key;
    if (depth > 0) {
      if (prefixLength + keyLength >= MOST_PREFIX) return false;
      copyLoose(prefix + prefixLength, key, keyLength);
      key = prefix;
      keyLength += prefixLength;
    }
    if (load<u8>(value) == BRACE && load<u8>(value, 1) != CLOSE && depth < MOST_DEPTH) {
      if (keyLength >= MOST_PREFIX || load<u8>(key) == AT || intern(keys, key, keyLength) != OVERFLOW) return false;
      if (depth == 0) copyLoose(prefix, key, keyLength);
      store<u8>(prefix + keyLength, DOT);
      store<u32>(prefixLengths + ((<usize>depth) << 2), <u32>prefixLength);
      prefixLength = keyLength + 1;
      depth++;
      at = value + 1;
      if (load<u8>(at) == SP) at++;
      continue;
    }
    if (!takeMember(key, keyLength, value)) return false;
    at = valueEnd;
    while (depth > 0 && load<u8>(at) == CLOSE) {
      depth--;
      prefixLength = <usize>load<u32>(prefixLengths + ((<usize>depth) << 2));
      at++;
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
    if (to + (fieldsEnd - fields) + messageLength + room > limit) {
      jsonFull = true;
      break;
    }
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
      if (isQuoted) store<u8>(to++, QUOTE);
      copyLoose(to, messageStart, messageLength);
      to += messageLength;
      if (isQuoted) store<u8>(to++, QUOTE);
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
