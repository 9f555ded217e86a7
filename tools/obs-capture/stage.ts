// The stage of obs-capture: lines of one stream in, records out, one for each line and never fewer.
//
// Log records of our own go through the adopt kernel without ever being a string. Every other line is taken out as a byte
// string, recognised by one of the formats, and written as a record. With `trust` records of any kind pass untouched.

import { formatMessage, formatRecord } from '../lib/record/format.ts';
import { recordFromJson } from '../lib/record/json.ts';
import type { Level } from '../lib/record/kind.ts';
import { formatTimeMs } from '../lib/record/time.ts';
import { note } from '../lib/stream/ledger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import type { Format, Recognised } from './formats/format.ts';
import { record } from './formats/record.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, signalLine, value } from './origin.ts';

const LF = 0x0a;
const CR = 0x0d;
const BRACE = 0x7b;

/** For a line that says nothing of it. */
const DEFAULT_LEVEL: Level = 'INFO';

export interface CaptureStageOptions {
  readonly memory: CaptureMemory;
  readonly origin: Origin;
  /** Tried in this order; the last one takes every line. */
  readonly formats: readonly Format[];
  /** The input is our own: its records keep source, kind and all fields. */
  readonly trust: boolean;
  /** Milliseconds since 1970; the arrival of what is handed in. */
  readonly now?: () => number;
}

/** A stage for the lines of one stream. Stages that share a memory may take turns at every call. */
export function createCaptureStage({
  memory,
  origin,
  formats,
  trust,
  now = Date.now,
}: CaptureStageOptions): Stage {
  const { kernel, ledger, adopter, maxLineBytes, output, limit } = memory;
  const { exports, bytes } = kernel;
  const source = Buffer.from(origin.source);
  const tail = Buffer.from(origin.tail, 'latin1');
  // A value that begins with a blank could close a quote that a line of the workload leaves open; such lines are rewritten.
  const isAwkward = origin.tail.includes('=" ');
  const isAdopting = !trust && !isAwkward && formats.includes(record);
  const counts = new Map<Format, number>();
  let cutBytes = 0;

  const recognise = (line: string): Recognised => {
    for (const format of formats) {
      const recognised = format.recognise(line);
      if (recognised === undefined) continue;
      counts.set(format, (counts.get(format) ?? 0) + 1);
      return recognised;
    }
    throw new Error('the last format takes every line');
  };

  /** The record that a line becomes, with its LF. A joiner of several lines into one record would stand before the writing. */
  const recordOf = (line: string, arrivalMs: number): string => {
    const recognised = recognise(line);
    ledger.passed++;
    if (!recognised.isRecord) ledger.foreign++;
    if (recognised.claims > 0) note(ledger, 'fields_claimed', recognised.claims);
    const { message, isBody, fields } = recognised;
    const body = isBody && !isAwkward ? message : formatMessage(message);
    const time = recognised.time ?? formatTimeMs(arrivalMs);
    const level = recognised.level ?? DEFAULT_LEVEL;
    return `${time} ${origin.source} ${level}${body === '' ? '' : ' '}${body}${fields}${origin.tail}\n`;
  };

  const lineEnd = (start: number, feed: number): number =>
    feed > start && bytes[feed - 1] === CR ? feed - 1 : feed;

  /** The line in JSON form at [start, feed) when the input is trusted and it is a record: as text. */
  const trustedJson = (start: number, feed: number): string | undefined => {
    if (!trust || bytes[start] !== BRACE) return undefined;
    const trusted = recordFromJson(kernel.text(start, lineEnd(start, feed)));
    if (trusted === undefined) return undefined;
    ledger.passed++;
    return Buffer.from(`${formatRecord(trusted)}\n`).toString('latin1');
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    lines(start, end, emit) {
      let at = start;
      let filled = output;
      let arrivalMs = 0;
      const flush = (): void => {
        if (filled > output) emit(bytes.subarray(output, filled));
        filled = output;
      };
      if (isAdopting) adopter.become(source, tail);
      while (at < end) {
        if (trust) {
          const { next, records } = adopter.skip(at, end);
          ledger.passed += records;
          if (next > at) {
            flush();
            emit(bytes.subarray(at, next));
          }
          at = next;
        } else if (isAdopting) {
          const { next, records, outputEnd, full } = adopter.adopt(at, end, filled, limit);
          ledger.passed += records;
          filled = outputEnd;
          at = next;
          if (full && filled > output) {
            flush();
            continue;
          }
        }
        if (at === end) break;
        arrivalMs ||= now();
        const feed = exports.findLineFeed(at, end) >>> 0;
        const text =
          trustedJson(at, feed) ?? recordOf(bytes.toString('latin1', at, lineEnd(at, feed)), arrivalMs);
        if (filled + text.length > limit) flush();
        if (filled + text.length > limit) emit(Buffer.from(text, 'latin1'));
        else filled += bytes.write(text, filled, 'latin1');
        at = feed + 1;
      }
      flush();
    },
    overlong(start, end, emit, piece) {
      let rest = end - start;
      if (rest > 0 && piece === 'last' && bytes[end - 1] === LF) rest--;
      if (piece === 'first') {
        const kept = wholeCharacters(bytes, start, start + maxLineBytes);
        const line = bytes.toString('latin1', start, kept);
        const isTrusted = trust && record.recognise(line) !== undefined;
        if (isTrusted) ledger.passed++;
        emit(Buffer.from(isTrusted ? `${line}\n` : recordOf(line, now()), 'latin1'));
        cutBytes = 0;
        rest -= kept - start;
      }
      cutBytes += rest;
      if (piece !== 'last') return;
      note(ledger, 'gaps', 1);
      emit(signalLine(origin, now(), 'GAP', 'overlong', [value('dropped', 1), value('bytes', cutBytes)]));
    },
    end() {
      for (const [format, lines] of counts) note(ledger, `lines_${format.name}`, lines);
      counts.clear();
    },
  };
}

/** The last position at or before `end` that does not cut a character of UTF-8 in two; `end` where the bytes are none. */
function wholeCharacters(bytes: Buffer, start: number, end: number): number {
  for (let at = end; at > end - 4 && at > start; at--) {
    const byte = bytes[at]!;
    if ((byte & 0xc0) !== 0x80) return at === end || byte >= 0xc0 ? at : end;
  }
  return end;
}
