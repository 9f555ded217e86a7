// The fields of a line in JSON, as a record has them.

import { copyLoose, EQUALS, QUOTE, SP } from './bytes';
import { copyEscaped, endOfNumber, hasBackslash, hasControl, hasQuote, hasSpace, isNestedQuoted } from './json-text';
import { allocate } from './memory';

/** The text so far is [fields, fieldsEnd). */
export let fields: usize = 0;
export let fieldsEnd: usize = 0;
let fieldsLimit: usize = 0;

/** @param lineBytes of the longest line; names of nested objects and escapes may make the fields as much longer again */
export function useFields(lineBytes: usize): void {
  fields = allocate(2 * lineBytes + 64);
  fieldsLimit = fields + 2 * lineBytes;
}

export function beginFields(): void {
  fieldsEnd = fields;
}

// @ts-ignore: decorator
@inline
function writeKey(key: usize, keyLength: usize): usize {
  store<u8>(fieldsEnd, SP);
  copyLoose(fieldsEnd + 1, key, keyLength);
  store<u8>(fieldsEnd + 1 + keyLength, EQUALS);
  return fieldsEnd + 2 + keyLength;
}

/** Writes ` key=value`, the value quoted where it has to be; false when the host must. The flags of a string are those of readString. */
// @ts-ignore: decorator
@inline
export function writeField(key: usize, keyLength: usize, value: usize, length: usize, isString: bool): bool {
  if (fieldsEnd + keyLength + length + 8 > fieldsLimit) return false;
  const isQuoted =
    isString && (length == 0 || hasSpace || hasControl || hasQuote || endOfNumber(value) == value + length);
  // Without quotes the backslash stands alone.
  if (isString && hasBackslash && !isQuoted) return false;
  let to = writeKey(key, keyLength);
  if (isQuoted) store<u8>(to++, QUOTE);
  copyLoose(to, value, length);
  to += length;
  if (isQuoted) store<u8>(to++, QUOTE);
  fieldsEnd = to;
  return true;
}

/** The same for an array or an object, a text like any other. */
export function writeNested(key: usize, keyLength: usize, value: usize, end: usize): bool {
  if (fieldsEnd + keyLength + 2 * (end - value) + 8 > fieldsLimit) return false;
  let to = writeKey(key, keyLength);
  if (isNestedQuoted) {
    store<u8>(to++, QUOTE);
    to = copyEscaped(to, value, end);
    store<u8>(to++, QUOTE);
  } else {
    copyLoose(to, value, end - value);
    to += end - value;
  }
  fieldsEnd = to;
  return true;
}
