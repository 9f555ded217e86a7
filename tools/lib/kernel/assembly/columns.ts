// A block of lines as columns: where each line and body starts, what kind it is, when and from whom, and the wanted
// fields. The scan that obs-ring, obs-agg, obs-alert and obs-top are built on; the host reads the columns as typed arrays.

import { BRACE, CR, find, LF, sameBytes } from './bytes';
import {
  hasMessage,
  keyEnd,
  keyStart,
  nextField,
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
  const slot = lastBytes + ((<usize>load<u8>(key + keyLength - 1)) << 2);
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
    const dimension = readQuantity(valueStart, valueEnd);
    store<u8>(field.dimensions + <usize>row, <u8>dimension);
    store<f64>(field.numbers + ((<usize>row) << 3), quantity);
  }
}

/** Fills the field columns of one line from its body. */
function takeFields(row: u32, body: usize, end: usize): void {
  let missing: u32 = wantedCount == 32 ? 0xffffffff : (1 << wantedCount) - 1;
  let position = startOfFields(body, end);
  while (missing != 0) {
    position = nextField(body, position, end);
    if (position == 0) return;
    const length = keyEnd - keyStart;
    let candidates = load<u32>(lastBytes + ((<usize>load<u8>(keyEnd - 1)) << 2)) & missing;
    for (; candidates != 0; candidates &= candidates - 1) {
      const index = ctz(candidates);
      const field = changetype<Wanted>(wanted + <usize>index * 32);
      if (field.keyLength != length || !sameBytes(field.key, keyStart, length)) continue;
      takeField(field, row);
      missing &= ~(1 << index);
    }
  }
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
