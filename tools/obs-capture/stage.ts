// The stage of obs-capture: lines of one stream in, records out, one for each line and never fewer.
//
// Log records of our own, and flat JSON, go through the adopt kernels without ever being a string. Every other line is taken
// out as a byte string, recognised by one of the formats, and written as a record. With `trust` records of any kind pass
// untouched.

import type { Adopted } from '../lib/kernel/adopter.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { formatMessage, formatRecord } from '../lib/record/format.ts';
import { recordFromJson } from '../lib/record/json.ts';
import type { Level } from '../lib/record/kind.ts';
import { formatTimeMs } from '../lib/record/time.ts';
import { type Ledger, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { Format, Recognised } from './formats/format.ts';
import { json } from './formats/json.ts';
import { LogLine } from './formats/line.ts';
import { record } from './formats/record.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, signalLine, value } from './origin.ts';
import type { Clock } from './time/clock.ts';

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
  /** What the times of this stream mean. */
  readonly clock: Clock;
  /** The input is our own: its records keep source, kind and all fields. */
  readonly trust: boolean;
  /** Milliseconds since 1970; the arrival of what is handed in. */
  readonly now?: () => number;
  /** The time of lines that say none themselves, as the time of a record; asked once for what is handed in. Default: its arrival. */
  readonly lineTime?: () => string;
}

/** A stage for the lines of one stream. Stages that share a memory may take turns at every call. */
export function createCaptureStage(options: CaptureStageOptions): Stage {
  return new CaptureStage(options);
}

/** Does leading lines of [start, end) into [output, limit). */
type Adopt = (start: number, end: number, output: number, limit: number) => Adopted;

class CaptureStage implements Stage {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly maxLineBytes: number;

  readonly #memory: CaptureMemory;
  readonly #origin: Origin;
  readonly #formats: readonly Format[];
  readonly #clock: Clock;
  readonly #trust: boolean;
  readonly #now: () => number;
  readonly #lineTime: () => string;
  readonly #source: Buffer;
  readonly #tail: Buffer;
  /** A value that begins with a blank could close a quote that a line of the workload leaves open; such lines are rewritten. */
  readonly #isAwkward: boolean;
  readonly #adoptRecords: Adopt | undefined;
  readonly #adoptJson: Adopt | undefined;
  readonly #counts = new Map<Format, number>();
  /** The output area is filled up to here. */
  #filled: number;
  /** When the current block arrived, as text; '' until somebody asks. */
  #arrival = '';
  #cutBytes = 0;

  constructor({ memory, origin, formats, clock, trust, now = Date.now, lineTime }: CaptureStageOptions) {
    const { kernel, ledger, adopter, maxLineBytes, output } = memory;
    this.kernel = kernel;
    this.ledger = ledger;
    this.maxLineBytes = maxLineBytes;
    this.#memory = memory;
    this.#origin = origin;
    this.#formats = formats;
    this.#clock = clock;
    this.#trust = trust;
    this.#now = now;
    this.#lineTime = lineTime ?? (() => formatTimeMs(now()));
    this.#source = Buffer.from(origin.source);
    this.#tail = Buffer.from(origin.tail, 'latin1');
    this.#isAwkward = origin.tail.includes('=" ');
    const isAdopting = !trust && !this.#isAwkward;
    this.#adoptRecords = isAdopting && formats.includes(record) ? adopter.adopt : undefined;
    this.#adoptJson = isAdopting && formats.includes(json) ? adopter.adoptJson : undefined;
    this.#filled = output;
  }

  lines(start: number, end: number, emit: Emit): void {
    this.#arrival = '';
    this.#memory.adopter.become(this.#source, this.#tail);
    let at = start;
    while (at < end) {
      at = this.#trust ? this.#pass(at, end, emit) : this.#adopt(at, end, emit);
      if (at < end) at = this.#rewrite(at, end, emit);
    }
    this.#flush(emit);
  }

  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
    const { bytes } = this.kernel;
    let rest = end - start;
    if (rest > 0 && piece === 'last' && bytes[end - 1] === LF) rest--;
    if (piece === 'first') {
      const kept = wholeCharacters(bytes, start, start + this.maxLineBytes);
      this.#arrival = '';
      emit(Buffer.from(this.#cutRecord(bytes.toString('latin1', start, kept)), 'latin1'));
      this.#cutBytes = 0;
      rest -= kept - start;
    }
    this.#cutBytes += rest;
    if (piece !== 'last') return;
    note(this.ledger, 'gaps', 1);
    const fields = [value('dropped', 1), value('bytes', this.#cutBytes)];
    emit(signalLine(this.#origin, this.#now(), 'GAP', 'overlong', fields));
  }

  end(): void {
    for (const [format, lines] of this.#counts) note(this.ledger, `lines_${format.name}`, lines);
    this.#counts.clear();
  }

  #flush(emit: Emit): void {
    const { output } = this.#memory;
    if (this.#filled > output) emit(this.kernel.bytes.subarray(output, this.#filled));
    this.#filled = output;
  }

  #count(format: Format, lines: number): void {
    if (lines > 0) this.#counts.set(format, (this.#counts.get(format) ?? 0) + lines);
  }

  /** Lets the kernels do what they can; returns where they stopped: at the end or before a line for the host. */
  #adopt(start: number, end: number, emit: Emit): number {
    const { output, limit } = this.#memory;
    let at = start;
    while (at < end) {
      const isJson = this.kernel.bytes[at] === BRACE;
      const adopt = isJson ? this.#adoptJson : this.#adoptRecords;
      if (adopt === undefined) return at;
      const { next, lines, records, outputEnd, full } = adopt(at, end, this.#filled, limit);
      this.ledger.passed += lines;
      this.ledger.foreign += lines - records;
      this.#count(isJson ? json : record, lines);
      this.#filled = outputEnd;
      const isStuck = next === at && !(full && this.#filled > output);
      at = next;
      if (isStuck) return at;
      if (full) this.#flush(emit);
    }
    return at;
  }

  /** Passes the leading records of a trusted input on as they are; returns where they end. */
  #pass(start: number, end: number, emit: Emit): number {
    const { next, lines } = this.#memory.adopter.skip(start, end);
    this.ledger.passed += lines;
    this.#count(record, lines);
    if (next === start) return start;
    this.#flush(emit);
    emit(this.kernel.bytes.subarray(start, next));
    return next;
  }

  /** Does one line as a string; returns where the next one starts. */
  #rewrite(start: number, end: number, emit: Emit): number {
    const { kernel } = this;
    const { limit } = this.#memory;
    const feed = kernel.exports.findLineFeed(start, end) >>> 0;
    const lineEnd = feed > start && kernel.bytes[feed - 1] === CR ? feed - 1 : feed;
    const text =
      this.#trustedJson(start, lineEnd) ?? this.#recordOf(kernel.bytes.toString('latin1', start, lineEnd));
    if (this.#filled + text.length > limit) this.#flush(emit);
    if (this.#filled + text.length > limit) emit(Buffer.from(text, 'latin1'));
    else this.#filled += kernel.bytes.write(text, this.#filled, 'latin1');
    return feed + 1;
  }

  /** The line in JSON form at [start, end) as text, when the input is trusted and it is a record. */
  #trustedJson(start: number, end: number): string | undefined {
    if (!this.#trust || this.kernel.bytes[start] !== BRACE) return undefined;
    const trusted = recordFromJson(this.kernel.text(start, end));
    if (trusted === undefined) return undefined;
    this.ledger.passed++;
    this.#count(json, 1);
    return Buffer.from(`${formatRecord(trusted)}\n`).toString('latin1');
  }

  /** What a line becomes that was cut. */
  #cutRecord(line: string): string {
    if (!this.#trust || record.recognise(new LogLine(line, this.#clock)) === undefined)
      return this.#recordOf(line);
    this.ledger.passed++;
    return `${line}\n`;
  }

  /** The record that a line becomes, with its LF. A joiner of several lines into one record would stand before the writing. */
  #recordOf(line: string): string {
    const { ledger } = this;
    const { source, tail, spanTail } = this.#origin;
    const { time, level, isSpan, message, isBody, fields, isRecord, claims } = this.#recognise(line);
    ledger.passed++;
    if (!isRecord) ledger.foreign++;
    if (claims > 0) note(ledger, 'fields_claimed', claims);
    const body = isBody && !this.#isAwkward ? message : formatMessage(message);
    if (time === undefined) this.#arrival ||= this.#lineTime();
    const head = `${time ?? this.#arrival} ${source} ${isSpan ? 'SPAN' : (level ?? DEFAULT_LEVEL)}`;
    return `${head}${body === '' ? '' : ' '}${body}${fields}${isSpan ? spanTail : tail}\n`;
  }

  #recognise(text: string): Recognised {
    const line = new LogLine(text, this.#clock);
    for (const format of this.#formats) {
      const recognised = format.recognise(line);
      if (recognised === undefined) continue;
      if (recognised.time !== undefined) this.#clock.saw(recognised.time);
      this.#count(format, 1);
      return recognised;
    }
    throw new Error('the last format takes every line');
  }
}

/** The last position at or before `end` that does not cut a character of UTF-8 in two; `end` where the bytes are none. */
function wholeCharacters(bytes: Buffer, start: number, end: number): number {
  for (let at = end; at > end - 4 && at > start; at--) {
    const byte = bytes[at]!;
    if ((byte & 0xc0) !== 0x80) return at === end || byte >= 0xc0 ? at : end;
  }
  return end;
}
