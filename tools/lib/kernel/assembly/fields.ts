// The fields of a body. Driven by the '=' signs: SIMD finds them, and only those that can matter are looked at closely.

import { BACKSLASH, BARE_STOP, classOf, EQUALS, find, HEX, KEY, KEY_START, QUOTE, SP } from './bytes';

/** The last field found by nextField. */
export let keyStart: usize = 0;
export let keyEnd: usize = 0;
export let valueStart: usize = 0;
export let valueEnd: usize = 0;
export let quoted: bool = false;

/** A string that might have been one was still open at the end of its line, since forgetOpenQuote. */
export let quoteLeftOpen: bool = false;

export function forgetOpenQuote(): void {
  quoteLeftOpen = false;
}

/** The position behind the JSON string that starts with a quote at `at`, or 0 when it is none. */
export function endOfString(at: usize, end: usize): usize {
  let position = at + 1;
  while (position < end) {
    const byte = load<u8>(position);
    if (byte == QUOTE) return position + 1;
    // JSON forbids raw C0; the grammar forbids DEL too, because every control character is escaped.
    if (byte < 32 || byte == 127) return 0;
    if (byte != BACKSLASH) {
      position++;
      continue;
    }
    position++;
    if (position >= end) return 0;
    const escape = load<u8>(position);
    if (escape == 117) {
      if (position + 4 >= end) return 0;
      for (let digit: usize = 1; digit <= 4; digit++) {
        if (!(classOf(load<u8>(position + digit)) & HEX)) return 0;
      }
      position += 5;
      continue;
    }
    // One of " \ / b f n r t.
    if (
      escape != QUOTE && escape != BACKSLASH && escape != 47 && escape != 98 &&
      escape != 102 && escape != 110 && escape != 114 && escape != 116
    ) return 0;
    position++;
  }
  quoteLeftOpen = true;
  return 0;
}

/** The position behind the bare value at `at`, which ends at SP or `end`; 0 when it is empty or malformed. */
// @ts-ignore: decorator
@inline
export function endOfBare(at: usize, end: usize): usize {
  let position = at;
  while (position < end && !(classOf(load<u8>(position)) & BARE_STOP)) position++;
  if (position == at) return 0;
  return position == end || load<u8>(position) == SP ? position : 0;
}

/** Reads the value behind an '=' at `equals`; sets valueStart, valueEnd, quoted; returns the position behind it, or 0. */
// @ts-ignore: decorator
@inline
export function readValue(equals: usize, end: usize): usize {
  const at = equals + 1;
  if (at >= end) return 0;
  if (load<u8>(at) == QUOTE) {
    const after = endOfString(at, end);
    if (after == 0 || (after != end && load<u8>(after) != SP)) return 0;
    quoted = true;
    valueStart = at + 1;
    valueEnd = after - 1;
    return after;
  }
  const after = endOfBare(at, end);
  if (after == 0) return 0;
  quoted = false;
  valueStart = at;
  valueEnd = after;
  return after;
}

/** The start of the key that ends at `equals`, at the body's start or behind SP; 0 when there is none. */
// @ts-ignore: decorator
@inline
function startOfKey(equals: usize, body: usize): usize {
  let position = equals;
  while (position > body && classOf(load<u8>(position - 1)) & KEY) position--;
  if (position == equals || !(classOf(load<u8>(position)) & KEY_START)) return 0;
  return position == body || load<u8>(position - 1) == SP ? position : 0;
}

/** True when [at, end) is nothing but well-formed fields, one space before each. */
function onlyFields(at: usize, end: usize): bool {
  let position = at;
  while (position < end) {
    if (load<u8>(position) != SP) return false;
    const key = position + 1;
    const equals = find(key, end, EQUALS);
    if (equals == end || startOfKey(equals, key) != key) return false;
    position = readValue(equals, end);
    if (position == 0) return false;
  }
  return true;
}

/**
 * Where the search for fields starts in the body [body, end): behind a quoted message, else at the body's start.
 */
// @ts-ignore: decorator
@inline
export function startOfFields(body: usize, end: usize): usize {
  return body < end && load<u8>(body) == QUOTE ? behindQuoted(body, end) : body;
}

/** The same where the message is quoted. */
function behindQuoted(body: usize, end: usize): usize {
  const after = endOfString(body, end);
  return after != 0 && onlyFields(after, end) ? after : body;
}

/** Reads the field whose '=' is at `equals`, and sets the globals; returns the position behind it, or 0 when it is none. */
// @ts-ignore: decorator
@inline
export function fieldAt(body: usize, equals: usize, end: usize): usize {
  const key = startOfKey(equals, body);
  if (key == 0) return 0;
  const after = readValue(equals, end);
  if (after == 0) return 0;
  keyStart = key;
  keyEnd = equals;
  return after;
}

/**
 * Finds the next field at or behind `from`, a position that startOfFields or the call before gave. Sets keyStart, keyEnd, valueStart,
 * valueEnd and quoted, and returns where to go on; 0 when there is no further field.
 */
export function nextField(body: usize, from: usize, end: usize): usize {
  let position = from;
  while (position < end) {
    const equals = find(position, end, EQUALS);
    if (equals == end) return 0;
    const after = fieldAt(body, equals, end);
    if (after != 0) return after;
    position = equals + 1;
  }
  return 0;
}

/** True when something stands in the body [body, end) beside fields and the spaces that go with them. */
export function hasMessage(body: usize, end: usize): bool {
  if (body >= end) return false;
  const after = startOfFields(body, end);
  // A quoted message, the empty string apart.
  if (after != body) return after - body > 2;
  let covered = body;
  let position = body;
  while (true) {
    position = nextField(body, position, end);
    if (position == 0) return covered < end;
    if (keyStart > covered) {
      // The space before the field goes with it.
      if (keyStart - 1 > covered) return true;
      covered = position;
    } else {
      // Nothing is left before it, so the space behind it does.
      covered = position + 1;
    }
  }
}
