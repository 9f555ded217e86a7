// Puts lines behind one another into the output, each record with the static tags: bytes of the block as they stand, and texts by way
// of an area of kernel memory, so that the tag kernel does both alike.

import { kindBit } from '../lib/expr/kind-mask.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { createTagger, type Tag } from '../lib/kernel/tagger.ts';
import { formatRecord } from '../lib/record/format.ts';
import { readRecord } from '../lib/record/json.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import { drop, type Ledger } from '../lib/stream/ledger.ts';
import type { Emit } from '../lib/stream/stage.ts';
import { additionOf, withAddition } from './addition.ts';
import { decodeLossless, encodeLossless } from './lossless.ts';

const LF = 0x0a;
const CR = 0x0d;
const BRACE = 0x7b;
const OUTPUT_BYTES = 1024 * 1024;
const AREA_BYTES = 256 * 1024;
/** Behind the output limit the kernel writes whole vectors. */
const VECTOR_BYTES = 64;
/** The most bytes of UTF-8 for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

export type LineEnd = '\n' | '\r\n';

export interface Writer {
  /** What follows is written to `emit`. */
  begin(emit: Emit): void;
  /** Whole lines of kernel memory. */
  lines(start: number, end: number): void;
  /** A whole line of kernel memory that is no record. */
  foreign(start: number, end: number): void;
  /** A line of text, a record or not. */
  text(line: string, lineEnd: LineEnd): void;
  /** A record that stands in [start, end), line end excluded, with something behind it. */
  added(start: number, end: number, additions: readonly Uint8Array[], lineEnd: LineEnd): void;
  /** Writes out what is there; `withoutLastByte` leaves the LF of the last line to the input that did not have it. */
  finish(withoutLastByte: boolean): void;
}

/** Kernel memory that createWriter takes. */
export function writerBytes(tags: readonly Tag[], maxLineBytes: number): number {
  return outputBytesOf(tags, maxLineBytes) + areaBytesOf(maxLineBytes) + 2 * suffixBytesOf(tags) + 4096;
}

function suffixBytesOf(tags: readonly Tag[]): number {
  return tags.reduce((sum, tag) => sum + 2 * Buffer.byteLength(tag.log + tag.signal + tag.key) + 512, 0);
}

function areaBytesOf(maxLineBytes: number): number {
  return AREA_BYTES + 2 * maxLineBytes;
}

/** The longest line of the area with its suffix must fit, or the kernel could not go on. */
function outputBytesOf(tags: readonly Tag[], maxLineBytes: number): number {
  return OUTPUT_BYTES + areaBytesOf(maxLineBytes) + suffixBytesOf(tags);
}

/** @param keptKinds bits of the kinds (expr/kind-mask.ts) whose records are written; others are dropped by `where` */
export function createWriter(
  kernel: Kernel,
  ledger: Ledger,
  tags: readonly Tag[],
  maxLineBytes: number,
  keptKinds: number,
): Writer {
  const tagger = createTagger(kernel, tags, keptKinds);
  const outputBytes = outputBytesOf(tags, maxLineBytes);
  const output = kernel.allocate(outputBytes);
  const limit = output + outputBytes - VECTOR_BYTES;
  const area = kernel.allocate(areaBytesOf(maxLineBytes));
  const areaEnd = area + areaBytesOf(maxLineBytes);
  const { bytes } = kernel;
  let out: Emit = () => undefined;
  /** The output is full up to here, the area up to there. */
  let filled = output;
  let placed = area;

  const flush = (): void => {
    if (filled > output) out(bytes.subarray(output, filled));
    filled = output;
  };

  /** Tags the lines of [start, end) up to the first one in JSON form; returns where that stands, or `end`. */
  const tag = (start: number, end: number): number => {
    let position = start;
    while (position < end) {
      const done = tagger.append(position, end, filled, limit);
      ledger.passed += done.tagged + done.foreign;
      ledger.foreign += done.foreign;
      if (done.skipped > 0) drop(ledger, 'where', done.skipped);
      filled = done.outputEnd;
      position = done.next;
      if (done.json) return position;
      if (position < end) flush();
    }
    return end;
  };

  const emptyArea = (): void => {
    if (placed === area) return;
    tag(area, placed);
    placed = area;
  };

  const endLine = (lineEnd: LineEnd): void => {
    if (lineEnd === '\r\n') bytes[placed++] = CR;
    bytes[placed++] = LF;
  };

  const passForeign = (start: number, end: number): void => {
    ledger.passed++;
    ledger.foreign++;
    if (filled + (end - start) > limit) flush();
    bytes.copyWithin(filled, start, end);
    filled += end - start;
  };

  /** The record without the tags whose keys it has, and they behind it. */
  const tagged = (record: RecordLine): RecordLine => {
    const missing = tags.filter(({ key }) => fieldOf(record, key) === undefined);
    return withAddition(record, additionOf(missing.map(({ key, value }) => ({ key, value, isLabel: true }))));
  };

  /** A line in JSON form, or one that is larger than the area: it is tagged as a value. */
  const writeApart = (line: string, lineEnd: LineEnd): void => {
    const record = readRecord(line);
    const text = record ? formatRecord(tagged(record)) : line;
    const encoded = Buffer.alloc((text.length + 2) * BYTES_PER_UNIT);
    const length = encodeLossless(encoded, text + lineEnd, 0);
    ledger.passed++;
    if (!record) ledger.foreign++;
    flush();
    // The LF stays behind, in case it is not wanted.
    out(encoded.subarray(0, length - 1));
    bytes[filled++] = LF;
  };

  /** Writes the line in JSON form at `start`; returns where the next one begins. */
  const writeJson = (start: number, end: number): number => {
    const next = (kernel.exports.findLineFeed(start, end) >>> 0) + 1;
    const isCrLf = bytes[next - 2] === CR;
    const record = readRecord(decodeLossless(bytes, start, isCrLf ? next - 2 : next - 1));
    if (record === undefined) writer.foreign(start, next);
    else if ((keptKinds & kindBit(record.kind)) === 0) drop(ledger, 'where', 1);
    else writer.text(formatRecord(record), isCrLf ? '\r\n' : '\n');
    return next;
  };

  const writer: Writer = {
    begin(emit) {
      out = emit;
    },
    lines(start, end) {
      for (let position = start; position < end; ) {
        if (bytes[position] === BRACE) {
          position = writeJson(position, end);
        } else {
          emptyArea();
          position = tag(position, end);
        }
      }
    },
    foreign(start, end) {
      emptyArea();
      passForeign(start, end);
    },
    text(line, lineEnd) {
      const needed = line.length * BYTES_PER_UNIT + 2;
      if (placed + needed > areaEnd) emptyArea();
      if (placed + needed > areaEnd || line.startsWith('{')) {
        emptyArea();
        return writeApart(line, lineEnd);
      }
      placed += encodeLossless(bytes, line, placed);
      endLine(lineEnd);
    },
    added(start, end, additions, lineEnd) {
      let needed = end - start + 2;
      for (const addition of additions) needed += addition.length;
      if (placed + needed > areaEnd) emptyArea();
      if (placed + needed > areaEnd) {
        const text = [bytes.subarray(start, end), ...additions].map((part) => Buffer.from(part));
        const line = Buffer.concat(text);
        return writeApart(decodeLossless(line, 0, line.length), lineEnd);
      }
      bytes.copyWithin(placed, start, end);
      placed += end - start;
      for (const addition of additions) {
        bytes.set(addition, placed);
        placed += addition.length;
      }
      endLine(lineEnd);
    },
    finish(withoutLastByte) {
      emptyArea();
      if (withoutLastByte && filled > output) filled--;
      flush();
    },
  };
  return writer;
}
