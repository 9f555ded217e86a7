// Reads blocks of a file into sheets. It decides nothing and remembers nothing but names, so that it can be ahead of whoever decides.

import fs from 'node:fs';
import { Kernel, type KernelExports } from '../../lib/kernel/host.ts';
import { createScanner, scannerBytes, type WantedField } from '../../lib/kernel/scanner.ts';
import { copySheet, createSheet, READING_BYTES } from '../../lib/kernel/sheet.ts';
import { describeLines, LINES_BYTES, type LineOptions } from '../../lib/kernel/tally-lines.ts';
import { createTextForm, textFormBytes } from '../../lib/stream/text-form.ts';
import { readerAnswers, readerAnswersBytes } from '../answers.ts';
import { CURRENT, type Shared, slotOf, UNCLAIMED } from './shared.ts';

interface ReaderExports extends KernelExports {
  beginSheet(): void;
  readSheet(start: number, end: number, originals: number): number;
  leaveLine(line: number): number;
  endSheet(origin: number): void;
  forgetForeign(): void;
  readonly sheetRows: WebAssembly.Global;
  readonly sheetLines: WebAssembly.Global;
  readonly foreignLines: WebAssembly.Global;
  readonly everFound: WebAssembly.Global;
}

/** What a reader must know; plain data that goes from thread to thread. */
export interface ReaderOptions {
  /** A regular file, where its first block starts, and how long blocks are. */
  readonly fd: number;
  readonly position: number;
  readonly blockBytes: number;
  readonly fields: readonly WantedField[];
  readonly lines: LineOptions;
}

export interface Reader {
  /** Reads the first block that nobody has; false when there is none to be read now. */
  readNext(): boolean;
}

const LF = 0x0a;
const BRACE = 0x7b;
/** The line that a block begins in the middle of started at most so many bytes before. */
const MOST_BEFORE = 16 * 1024;
/** A kernel looks at so many bytes before a place at most. */
const MARGIN = 64;
/** Lines in JSON form that are translated at once. */
const MANY_LINES = 4096;

/** @param number below the `readers` of the tally that takes the sheets. */
export function createReader(shared: Shared, number: number, options: ReaderOptions): Reader {
  const { words, slots } = shared;
  const { fd, position, blockBytes } = options;
  const areaBytes = MARGIN + MOST_BEFORE + blockBytes;
  const kernel = new Kernel(
    areaBytes +
      1024 +
      scannerBytes({ fields: options.fields }) +
      textFormBytes(blockBytes) +
      LINES_BYTES +
      READING_BYTES +
      readerAnswersBytes(options.lines.questions, options.fields),
  );
  const exports = kernel.exports as ReaderExports;
  const base = kernel.allocate(areaBytes) + MARGIN + MOST_BEFORE;
  const scanner = createScanner(kernel, { fields: options.fields });
  const form = createTextForm(kernel, scanner, blockBytes);
  const answers = readerAnswers(options.lines.questions, kernel, scanner, options.fields);
  describeLines(kernel, options.lines, answers);
  const sheet = createSheet(kernel, true);
  const fields = [...new Set(options.lines.uses.map(({ field }) => field).filter((field) => field >= 0))];

  /** Reads lines in JSON form at `start`; returns the first place that is not read, `start` when the sheet is full. */
  const readJson = (start: number, end: number): number => {
    const next = form.translate(start, end, MANY_LINES);
    // One line that only the host can read.
    if (next === 0) return exports.leaveLine(start) ? (exports.findLineFeed(start, end) >>> 0) + 1 : start;
    const before = exports.sheetLines.value as number;
    const stop = exports.readSheet(form.area, form.textEnd, form.lineStarts) >>> 0;
    return stop === form.textEnd ? next : form.lineStart((exports.sheetLines.value as number) - before);
  };

  /** Reads whole lines as far as the sheet has room; true when that is all of them. */
  const readLines = (start: number, end: number): boolean => {
    let place = start;
    while (place < end) {
      place = exports.readSheet(place, end, 0) >>> 0;
      if (place === end || kernel.bytes[place] !== BRACE) break;
      const next = readJson(place, end);
      if (next === place) break;
      place = next;
    }
    return place === end;
  };

  /** Puts a block at `base`, with some of what is before it; returns where its first line starts, or 0. */
  const load = (block: number): number => {
    const before = Math.min(MOST_BEFORE, block * blockBytes);
    const from = position + block * blockBytes - before;
    const length = before + blockBytes;
    if (fs.readSync(fd, kernel.bytes, base - before, length, from) < length) return 0;
    const feed = before === 0 ? -1 : kernel.bytes.lastIndexOf(LF, base - 1);
    if (feed >= base - before) return feed + 1;
    return before < MOST_BEFORE ? base - before : 0;
  };

  /** Reads a block into the sheet of its slot; false when that cannot be. */
  const read = (block: number): boolean => {
    const start = load(block);
    const end = kernel.bytes.lastIndexOf(LF, base + blockBytes - 1) + 1;
    if (start === 0 || end <= base) return false;
    exports.beginSheet();
    exports.forgetForeign();
    if (!readLines(start, end)) return false;
    exports.endSheet(start);
    const { counts, sheet: shown } = slotOf(shared, block);
    const rows = exports.sheetRows.value as number;
    copySheet(sheet, shown, rows, fields);
    words[counts.start] = start - base;
    words[counts.end] = end - base;
    words[counts.rows] = rows;
    words[counts.lines] = exports.sheetLines.value as number;
    words[counts.foreign] = exports.foreignLines.value as number;
    words[counts.everFound] = exports.everFound.value as number;
    words[counts.reader] = number;
    return true;
  };

  /** The same where the file cannot be read: whoever reads it in turn meets the same failure, and tells of it. */
  const tryRead = (block: number): boolean => {
    try {
      return read(block);
    } catch {
      return false;
    }
  };

  /** The block that is this reader's now; -1 for none. */
  const claim = (): number => {
    for (;;) {
      const block = Atomics.load(words, UNCLAIMED);
      if (block >= Atomics.load(words, CURRENT) + slots.length) return -1;
      if (Atomics.compareExchange(words, UNCLAIMED, block, block + 1) === block) return block;
    }
  };

  return {
    readNext() {
      const block = claim();
      if (block < 0) return false;
      const { done } = slotOf(shared, block).counts;
      Atomics.store(words, done, tryRead(block) ? block + 1 : -block - 1);
      Atomics.notify(words, done);
      return true;
    },
  };
}
