// The shape of a METRIC line: all its bytes but the numbers, and the numbers beside it.
//
// Only plain lines have one: message words without `=` or a quote, one space between everything, then fields and nothing
// else. The walk decides nothing about meaning: metric-reader.ts holds the first line of a shape against the record parser.

import { parseQuantity } from '../../record/quantity.ts';
import { UNLABELLED } from './names.ts';
import { type FoundNumber, readNumber } from './quantity-bytes.ts';

export interface Walk {
  /** Equal for two lines exactly when they are of one source and differ only in numbers. */
  readonly shape: string;
  /** Bare quantities of the line. */
  readonly count: number;
  /** By index of the value, mergeable summaries left out. Valid until the next walk. */
  readonly numbers: Float64Array;
  /** The key of a value of the line that was walked last. */
  key(index: number): string;
}

export interface ShapeWalker {
  /** Walks over the body of a line. Undefined for one that is not plain. */
  walk(body: number, end: number, sourceId: number): Walk | undefined;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const COLON = 0x3a;
/** Stand for a value that is left out of the shape; control characters occur in no plain line. */
const NUMBER_MARK = 1;
const SUMMARY_MARK = 2;
const TEXT_MARK = 3;

const MOST_VALUES = 64;
/** Of a shape; lines of more than half of it have none, so that all shapes together stay small. */
const MOST_BYTES = 2048;
/** A summary begins with two letters or digits, `1` and a colon: `dd1:`. */
const SUMMARY_COLON = 3;

/** Longest keys of quoted fields that are no labels. */
const UNLABELLED_LENGTHS: ReadonlySet<number> = new Set([...UNLABELLED].map((key) => key.length));

export function createShapeWalker(bytes: Buffer): ShapeWalker {
  const shape = Buffer.alloc(MOST_BYTES);
  const numbers = new Float64Array(MOST_VALUES);
  const keyStarts = new Uint32Array(MOST_VALUES);
  const keyEnds = new Uint32Array(MOST_VALUES);
  const found: FoundNumber = { value: 0, end: 0 };
  let length = 0;
  let count = 0;

  const textOf = (start: number, end: number): string => bytes.toString('latin1', start, end);

  /** The end of the token at `start`, or -1 when it holds a quote or a control character. */
  const endOfToken = (start: number, end: number): number => {
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === SPACE) break;
      if (byte < SPACE || byte === QUOTE || byte === DELETE) return -1;
    }
    return at;
  };

  /** The end of the quoted text at `start`, or -1 when it is open or holds a control character. */
  const endOfText = (start: number, end: number): number => {
    for (let at = start + 1; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at++;
      else if (byte < SPACE || byte === DELETE) return -1;
    }
    return -1;
  };

  const addBytes = (start: number, end: number): void => {
    for (let at = start; at < end; at++) shape[length++] = bytes[at] as number;
  };

  /** Takes the quoted value at `start`; returns its end, or -1. */
  const takeText = (key: number, start: number, end: number): number => {
    const after = endOfText(start, end);
    if (after < 0) return -1;
    const keyLength = start - 1 - key;
    if (!UNLABELLED_LENGTHS.has(keyLength) || !UNLABELLED.has(textOf(key, start - 1))) {
      addBytes(start, after);
      return after;
    }
    // What is no label may be another one in each line. With an escape it might be malformed.
    for (let at = start; at < after; at++) if (bytes[at] === BACKSLASH) return -1;
    shape[length++] = TEXT_MARK;
    return after;
  };

  /** Takes the bare value at `start`; returns its end, or -1. */
  const takeNumber = (key: number, start: number, end: number): number => {
    if (count === MOST_VALUES) return -1;
    keyStarts[count] = key;
    keyEnds[count] = start - 1;
    if (readNumber(bytes, start, end, found)) {
      numbers[count++] = found.value;
      shape[length++] = NUMBER_MARK;
      return found.end;
    }
    const after = endOfToken(start, end);
    if (after <= start) return -1;
    if (bytes[start + SUMMARY_COLON] === COLON && after > start + SUMMARY_COLON) {
      // Not a number: no value of the record, which the first line of the shape has shown.
      addBytes(start, start + SUMMARY_COLON);
      shape[length++] = SUMMARY_MARK;
      return after;
    }
    const quantity = parseQuantity(bytes.toString('utf8', start, after));
    if (!quantity) return -1;
    numbers[count++] = quantity.value;
    shape[length++] = NUMBER_MARK;
    return after;
  };

  /** Takes the words in front of the first field; returns where that field begins, or -1. */
  const takeMessage = (body: number, end: number): number => {
    let word = body;
    for (let at = body; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === EQUALS) return word === body ? -1 : word;
      if (byte < SPACE || byte === QUOTE || byte === DELETE) return -1;
      if (byte === SPACE) {
        if (at === word) return -1;
        word = at + 1;
      }
    }
    return -1;
  };

  const takeField = (start: number, end: number): number => {
    let equals = start;
    while (equals < end && bytes[equals] !== EQUALS) {
      const byte = bytes[equals++] as number;
      if (byte <= SPACE || byte === QUOTE) return -1;
    }
    const value = equals + 1;
    if (value >= end) return -1;
    addBytes(start, value);
    const after = bytes[value] === QUOTE ? takeText(start, value, end) : takeNumber(start, value, end);
    return after === end || bytes[after] === SPACE ? after : -1;
  };

  const walked = {
    shape: '',
    count: 0,
    numbers,
    key: (index: number) => textOf(keyStarts[index] as number, keyEnds[index] as number),
  };

  return {
    walk(body, end, sourceId) {
      // The shape of a field is at most two bytes longer than the field.
      if (end - body > MOST_BYTES / 2) return undefined;
      const first = takeMessage(body, end);
      if (first < 0) return undefined;
      length = shape.writeUInt32LE(sourceId, 0);
      count = 0;
      addBytes(body, first);
      for (let at = first; at < end; at++) {
        at = takeField(at, end);
        if (at < 0) return undefined;
        shape[length++] = SPACE;
        // A space at the end of the line is message text.
        if (at === end - 1) return undefined;
      }
      walked.shape = shape.toString('latin1', 0, length);
      walked.count = count;
      return walked;
    },
  };
}
