// A block of lines as columns: where each line and body starts, what kind it is, when and from whom, and the wanted
// fields. The scan that obs-ring, obs-agg, obs-alert and obs-top are built on; the host reads the columns as typed arrays.

import { BRACE, CR, EQUALS, find, LF, QUOTE, sameBytes } from './bytes';
import {
  hasMessage,
  keyEnd,
  keyStart,
  fieldAt,
  quoted,
  startOfFields,
  valueEnd,
  valueStart,
} from './fields';
import {
  EVENT,
  FOREIGN,
  kindEnd,
  METRIC,
  nanos,
  readHeader,
  SPAN,
  seconds,
  sourceEnd,
  sourceStart,
} from './header';
import { intern } from './intern';
import { NONE, quantity, readQuantity } from './quantity';

/** Said in the kind column for a line in JSON form, which the host has to read. */
export const JSON_FORM: u8 = 255;

const MOST_FIELDS: i32 = 32;

/** A wanted field and its columns (0: not wanted). */
@unmanaged
class Wanted {
  key: usize;
  keyLength: usize;
  interner: usize; // with it the ids column is filled
  starts: usize; // u32 a line: address of the value, 0 when the line has none
  lengths: usize; // u32 a line; bit 31: quoted
  ids: usize; // u32 a line
  numbers: usize; // f64 a line
  dimensions: usize; // u8 a line
}

const wanted = memory.data(32 * 32, 16);
let wantedCount: i32 = 0;
/** By the last byte of a key: bit i is set when wanted field i ends so. */
const lastBytes = memory.data(256 * 4, 16);

let lineStarts: usize = 0;
let lineEnds: usize = 0;
let bodies: usize = 0;
let kinds: usize = 0;
let sources: usize = 0;
let times: usize = 0;
let sourceTable: usize = 0;
/** Fields are looked for only in lines whose kind has its bit here. */
let fieldKinds: u32 = 0xffffffff;

/** Lines of the last scan. */
export let scanned: u32 = 0;

/** Sets where the columns stand: u32 starts, ends (without LF), bodies, u8 kinds, u32 source ids, f64 microseconds. `sourceTableHandle` may be 0. */
export function useColumns(
  starts: usize,
  ends: usize,
  bodyStarts: usize,
  kindBytes: usize,
  sourceIds: usize,
  microseconds: usize,
  sourceTableHandle: usize,
): void {
  lineStarts = starts;
  lineEnds = ends;
  bodies = bodyStarts;
  kinds = kindBytes;
  sources = sourceIds;
  times = microseconds;
  sourceTable = sourceTableHandle;
}

/** Restricts the search for fields to the kinds with a bit in `mask`. */
export function useFieldKinds(mask: u32): void {
  fieldKinds = mask;
}

/** Adds a wanted field; false when there are too many. */
export function addField(
  key: usize,
  keyLength: usize,
  interner: usize,
  starts: usize,
  lengths: usize,
  ids: usize,
  numbers: usize,
  dimensions: usize,
): bool {
  if (wantedCount == MOST_FIELDS) return false;
  const field = changetype<Wanted>(wanted + <usize>wantedCount * 32);
  field.key = key;
  field.keyLength = keyLength;
  field.interner = interner;
  field.starts = starts;
  field.lengths = lengths;
  field.ids = ids;
  field.numbers = numbers;
  field.dimensions = dimensions;
  const last = load<u8>(key + keyLength - 1);
  const slot = lastBytes + ((<usize>last) << 2);
  if (load<u32>(slot) == 0) rememberLastByte(last);
  store<u32>(slot, load<u32>(slot) | (1 << wantedCount));
  wantedCount++;
  return true;
}

function clearFields(row: u32): void {
  for (let index = 0; index < wantedCount; index++) {
    const field = changetype<Wanted>(wanted + <usize>index * 32);
    store<u32>(field.starts + ((<usize>row) << 2), 0);
    if (field.dimensions) store<u8>(field.dimensions + <usize>row, <u8>NONE);
  }
}

function takeField(field: Wanted, row: u32): void {
  const length = <u32>(valueEnd - valueStart);
  store<u32>(field.starts + ((<usize>row) << 2), <u32>valueStart);
  store<u32>(field.lengths + ((<usize>row) << 2), length | (quoted ? 0x80000000 : 0));
  if (field.interner) {
    store<u32>(field.ids + ((<usize>row) << 2), intern(field.interner, valueStart, <usize>length));
  }
  if (field.numbers) {
    // In quotes it is a string, a label in the non-log kinds, whatever it looks like.
    const dimension = quoted ? NONE : readQuantity(valueStart, valueEnd);
    store<u8>(field.dimensions + <usize>row, <u8>dimension);
    store<f64>(field.numbers + ((<usize>row) << 3), quantity);
  }
}

/** The different last bytes of the wanted keys, at most four of them; above that every '=' is looked at. */
let lastByteCount: i32 = 0;
let lastA: v128 = i8x16.splat(0);
let lastB: v128 = i8x16.splat(0);
let lastC: v128 = i8x16.splat(0);
let lastD: v128 = i8x16.splat(0);

function rememberLastByte(byte: u8): void {
  const splat = i8x16.splat(byte);
  if (lastByteCount == 0) (lastA = splat), (lastB = splat), (lastC = splat), (lastD = splat);
  else if (lastByteCount == 1) lastB = splat;
  else if (lastByteCount == 2) lastC = splat;
  else lastD = splat;
  lastByteCount++;
}

/**
 * The '=' signs among the 16 bytes at `at` that matter: behind the last byte of a wanted key, or in front of a quote, because what stands
 * in quotes must be skipped. Bit i is the byte at `at + i`.
 */
// @ts-ignore: decorator
@inline
function signsThatMatter(at: usize): i32 {
  const before = v128.load(at - 1);
  let matters = v128.or(i8x16.eq(before, lastA), i8x16.eq(before, lastB));
  if (lastByteCount > 2) matters = v128.or(matters, v128.or(i8x16.eq(before, lastC), i8x16.eq(before, lastD)));
  if (lastByteCount > 4) matters = i8x16.splat(-1);
  matters = v128.or(matters, i8x16.eq(v128.load(at, 1), i8x16.splat(QUOTE)));
  return i8x16.bitmask(v128.and(matters, i8x16.eq(v128.load(at), i8x16.splat(EQUALS))));
}

/** Fills the field columns of one line from its body. */
function takeFields(row: u32, body: usize, end: usize): void {
  let missing: u32 = wantedCount == 32 ? 0xffffffff : (1 << wantedCount) - 1;
  // Signs before this position are behind us, or inside a value.
  let position = startOfFields(body, end);
  for (let at = position; at < end; at += 16) {
    for (let signs = signsThatMatter(at); signs != 0; signs &= signs - 1) {
      const equals = at + <usize>ctz(signs);
      if (equals >= end) return;
      if (equals < position) continue;
      const after = fieldAt(body, equals, end);
      if (after == 0) continue;
      position = after;
      missing &= ~takeWanted(row, missing);
      if (missing == 0) return;
    }
  }
}

/** Takes the field that was just read if it is one of `missing`; returns its bit. */
function takeWanted(row: u32, missing: u32): u32 {
  const length = keyEnd - keyStart;
  let candidates = load<u32>(lastBytes + (<usize>load<u8>(keyEnd - 1) << 2)) & missing;
  for (; candidates != 0; candidates &= candidates - 1) {
    const index = ctz(candidates);
    const field = changetype<Wanted>(wanted + <usize>index * 32);
    if (field.keyLength != length || !sameBytes(field.key, keyStart, length)) continue;
    takeField(field, row);
    return 1 << index;
  }
  return 0;
}

/**
 * Scans up to `most` of the whole lines of [start, end) into the columns. Returns the position behind the last line scanned; `scanned`
 * says how many they were.
 */
export function scanLines(start: usize, end: usize, most: u32): usize {
  let line = start;
  let row: u32 = 0;
  while (line < end && row < most) {
    const feed = find(line, end, LF);
    let contentEnd = feed;
    if (contentEnd > line && load<u8>(contentEnd - 1) == CR) contentEnd--;
    const offset = (<usize>row) << 2;
    store<u32>(lineStarts + offset, <u32>line);
    store<u32>(lineEnds + offset, <u32>contentEnd);
    let kind = readHeader(line, contentEnd);
    const body = kindEnd + 1 < contentEnd ? kindEnd + 1 : contentEnd;
    if ((kind == METRIC || kind == EVENT || kind == SPAN) && !hasMessage(body, contentEnd)) kind = FOREIGN;
    if (wantedCount > 0) clearFields(row);
    if (kind != FOREIGN) {
      store<u32>(bodies + offset, <u32>body);
      store<f64>(times + ((<usize>row) << 3), seconds * 1000000 + <f64>(nanos / 1000));
      if (sourceTable)
        store<u32>(sources + offset, intern(sourceTable, sourceStart, sourceEnd - sourceStart));
      if (wantedCount > 0 && (fieldKinds >> kind) & 1) takeFields(row, body, contentEnd);
      store<u8>(kinds + <usize>row, <u8>kind);
    } else {
      store<u8>(kinds + <usize>row, load<u8>(line) == BRACE ? JSON_FORM : <u8>FOREIGN);
    }
    row++;
    line = feed + 1;
  }
  scanned = row;
  return line;
}
