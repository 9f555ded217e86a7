// Blocks that hold lines in JSON form, as blocks of text lines: the reducers then read one form only.
//
// The translated lines stand in an area of their own, one for each line of the block and in the same order, so that row i of a
// scan is line i of the input; a filter still passes the original bytes on.

import type { Kernel } from '../kernel/host.ts';
import { JSON_FORM, type Scanner } from '../kernel/scanner.ts';
import { formatRecord } from '../record/format.ts';
import { recordFromJson } from '../record/json.ts';

const LF = 0x0a;
const BRACE = 0x7b;

export interface TextForm {
  /** Kernel memory that is needed besides the scanner's. */
  readonly area: number;
  /**
   * Scans whole lines of [start, end) like scanner.scan, with lines in JSON form read as the records they are; a line in JSON form that is
   * no record stays foreign. Afterwards originalStart(row) says where line `row` of the input stands. Returns where the next scan
   * goes on.
   */
  scan(start: number, end: number): number;
  originalStart(row: number): number;
  /**
   * Writes the heads and the wanted fields of the leading lines in JSON form of [start, end) that a kernel can read, `most` of them at most, as
   * text to [area, textEnd). Returns where those lines end, or 0 when there are none; lineStart(i) says where line i of them stands.
   */
  translate(start: number, end: number, most: number): number;
  readonly textEnd: number;
  lineStart(line: number): number;
  /** Where a kernel finds the same: an address of u32. */
  readonly lineStarts: number;
}

/** Kernel memory that createTextForm takes. */
export function textFormBytes(maxLineBytes: number): number {
  return 2 * maxLineBytes + 512 * 1024 + KERNEL_BYTES;
}

/** What the kernel itself takes for the line it reads, and for the places of the lines of a scan. */
const KERNEL_BYTES = 96 * 1024;

export function createTextForm(kernel: Kernel, scanner: Scanner, maxLineBytes: number): TextForm {
  const areaBytes = textFormBytes(maxLineBytes) - KERNEL_BYTES - 1024;
  const area = kernel.allocate(areaBytes);
  const { exports } = kernel;
  const originals = new Uint32Array(
    exports.memory.buffer,
    kernel.allocate(scanner.rows * Uint32Array.BYTES_PER_ELEMENT),
    scanner.rows,
  );
  let translated = false;
  let textEnd = area;
  /** The last lines were in JSON form: the next ones are too, but for single ones. */
  let isJsonStream = false;

  const translate = (start: number, end: number, most: number, isLean: boolean): number => {
    const limit = area + areaBytes;
    const next = exports.textOfJson(start, end, area, limit, originals.byteOffset, most, isLean) >>> 0;
    isJsonStream = (exports.textLines.value as number) > 0;
    textEnd = (exports.textEnd.value as number) >>> 0;
    return isJsonStream ? next : 0;
  };

  /** Scans the leading lines in JSON form that the kernel can read; 0 when it can read none. */
  const scanJson = (start: number, end: number): number => {
    const next = translate(start, end, scanner.rows, false);
    if (next === 0) return 0;
    translated = true;
    scanner.scan(area, textEnd);
    return next;
  };

  /** Writes the line [start, end), LF included, as text at `at`; returns where it ends, or 0 when it does not fit. */
  const writeLine = (at: number, start: number, end: number, isJson: boolean): number => {
    const record = isJson ? recordFromJson(kernel.text(start, end).trimEnd()) : undefined;
    if (!record) {
      if (at + (end - start) > area + areaBytes) return 0;
      kernel.bytes.copyWithin(at, start, end);
      // What was tried and is no record must not look like JSON again.
      if (isJson) kernel.bytes[at] = LF + 1;
      return at + (end - start);
    }
    const line = formatRecord(record);
    // Three bytes at most for each UTF-16 unit.
    if (at + line.length * 3 + 1 > area + areaBytes) return 0;
    const length = kernel.bytes.write(line, at);
    kernel.bytes[at + length] = LF;
    return at + length + 1;
  };

  return {
    area,
    scan(start, from) {
      let end = from;
      if (kernel.bytes[start] === BRACE) {
        const wasJsonStream = isJsonStream;
        const done = scanJson(start, end);
        if (done > 0) return done;
        // One line that only the host can read.
        if (wasJsonStream) {
          end = (exports.findLineFeed(start, end) >>> 0) + 1;
          isJsonStream = true;
        }
      } else if (isJsonStream) {
        end = (exports.findLineFeed(start, end) >>> 0) + 1;
        isJsonStream = false;
      }
      const next = scanner.scan(start, end);
      const { kinds, starts, count } = scanner;
      translated = kinds.subarray(0, count).includes(JSON_FORM);
      if (!translated) return next;
      originals.set(starts.subarray(0, count));
      let at = area;
      let rows = 0;
      while (rows < count) {
        const lineEnd = rows + 1 < count ? (originals[rows + 1] as number) : next;
        const after = writeLine(at, originals[rows] as number, lineEnd, kinds[rows] === JSON_FORM);
        if (after === 0) break;
        at = after;
        rows++;
      }
      if (rows === 0) {
        // A single line whose text form is larger than the whole area: it stays what it is, unread.
        kinds[0] = 0;
        scanner.count = 1;
        return count > 1 ? (originals[1] as number) : next;
      }
      const stop = rows < count ? (originals[rows] as number) : next;
      scanner.scan(area, at);
      return stop;
    },
    originalStart: (row) => (translated ? (originals[row] as number) : (scanner.starts[row] as number)),
    translate: (start, end, most) => translate(start, end, Math.min(most, scanner.rows), true),
    get textEnd() {
      return textEnd;
    },
    lineStart: (line) => originals[line] as number,
    lineStarts: originals.byteOffset,
  };
}
