// The stage of obs-capture: lines of one stream in, records out, one for each line and never fewer, but for stack traces, which are one.
//
// Log records of our own, and flat JSON, go through the adopt kernels without ever being a string. Every other line is taken
// out as a byte string, recognised by one of the formats, and written as a record, or joined to the ones before (joining/). With
// `trust` records of any kind pass untouched.

import type { Adopted } from '../lib/kernel/adopter.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import { formatRecord } from '../lib/record/format.ts';
import { recordFromJson } from '../lib/record/json.ts';
import { formatTimeMs } from '../lib/record/time.ts';
import { drop, type Ledger, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { Composer, type LineExtras } from './composer.ts';
import type { Format } from './formats/format.ts';
import { json } from './formats/json.ts';
import { LogLine } from './formats/line.ts';
import { record } from './formats/record.ts';
import type { RawLine } from './joining/group.ts';
import { Joiner } from './joining/joiner.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, signalLine, value } from './origin.ts';
import { Outbox } from './outbox.ts';
import type { Clock } from './time/clock.ts';

const LF = 0x0a;
const CR = 0x0d;
const BRACE = 0x7b;

/** The first letters of the levels that a stack trace belongs to: WARN, ERROR, FATAL. */
const WARNINGS: ReadonlySet<string> = new Set(['W', 'E', 'F']);

/** The kernels append this much to a line at most; what needs more is written here. */
const MOST_ADOPTED_BYTES = 8 * 1024;

/** A trace may grow for so many times as long as its next line is waited for. */
const MOST_WAITS = 10;

export interface CaptureStageOptions {
  readonly memory: CaptureMemory;
  readonly origin: Origin;
  /** Tried in this order; the last one takes every line. */
  readonly formats: readonly Format[];
  /** What the times of this stream mean. */
  readonly clock: Clock;
  /** The input is our own: its records keep source, kind and all fields. */
  readonly trust: boolean;
  /** So long the next line of a stack trace is waited for; 0 joins nothing. */
  readonly joinMs?: number;
  /** A line that is too long is dropped whole; otherwise it is cut. */
  readonly dropsOverlong?: boolean;
  /** Milliseconds since 1970; the arrival of what is handed in. */
  readonly now?: () => number;
  /** The time of lines that say none themselves, as the time of a record; asked once for what is handed in. Default: its arrival. */
  readonly lineTime?: () => string;
  /** What carries the message that is handed in, alone, says of it besides. Its line feeds are then part of it. */
  readonly lineExtras?: () => LineExtras | undefined;
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
  readonly wakeMs: number;

  readonly #memory: CaptureMemory;
  readonly #origin: Origin;
  readonly #clock: Clock;
  readonly #trust: boolean;
  readonly #dropsOverlong: boolean;
  readonly #now: () => number;
  readonly #source: Buffer;
  readonly #tail: Buffer;
  readonly #isEachOne: boolean;
  #isAdopting = false;
  readonly #adoptRecords: Adopt | undefined;
  readonly #adoptJson: Adopt | undefined;
  readonly #composer: Composer;
  readonly #outbox: Outbox;
  readonly #joiner: Joiner;
  #cutBytes = 0;

  constructor(options: CaptureStageOptions) {
    const {
      memory,
      origin,
      formats,
      clock,
      trust,
      joinMs = 0,
      dropsOverlong = false,
      now = Date.now,
    } = options;
    const { kernel, ledger, adopter, maxLineBytes } = memory;
    const { lineTime = () => formatTimeMs(now()), lineExtras } = options;
    this.kernel = kernel;
    this.ledger = ledger;
    this.maxLineBytes = maxLineBytes;
    this.wakeMs = joinMs;
    this.#memory = memory;
    this.#origin = origin;
    this.#clock = clock;
    this.#trust = trust;
    this.#dropsOverlong = dropsOverlong;
    this.#isEachOne = lineExtras !== undefined;
    this.#now = now;
    this.#source = Buffer.from(origin.source);
    this.#tail = Buffer.from(origin.tail, 'latin1');
    const composer = new Composer({ origin, formats, clock, lineTime, lineExtras, ledger });
    const outbox = new Outbox(kernel, memory.output, memory.limit);
    this.#composer = composer;
    this.#outbox = outbox;
    this.#joiner = new Joiner({
      composer,
      outbox,
      isJoining: joinMs > 0 && !trust,
      mostBytes: maxLineBytes,
      mostMs: joinMs * MOST_WAITS,
    });
    this.#adoptRecords = !trust && formats.includes(record) ? adopter.adopt : undefined;
    this.#adoptJson = !trust && formats.includes(json) ? adopter.adoptJson : undefined;
  }

  get heldBytes(): number {
    return this.#joiner.heldBytes;
  }

  lines(start: number, end: number, emit: Emit): void {
    this.#composer.begin();
    this.#outbox.begin();
    this.#joiner.watch(emit);
    const hasLines = this.#isEachOne && this.kernel.exports.findLineFeed(start, end) >>> 0 < end - 1;
    if (hasLines) this.#joiner.addWhole(this.#textsOf(start, end), emit);
    else this.#eachLine(start, end, emit);
    this.#outbox.park(emit);
  }

  #eachLine(start: number, end: number, emit: Emit): void {
    this.#become();
    let at = start;
    while (at < end) {
      if (this.#joiner.isCollecting) {
        const line = this.#lineAt(at, end);
        if (this.#joiner.takes(line, emit)) {
          at += line.bytes;
          continue;
        }
      }
      at = this.#trust ? this.#pass(at, end, emit) : this.#adopt(at, end, emit);
      if (at < end) at = this.#rewrite(at, end, emit);
    }
  }

  /** Tells the kernels whose the next lines are; a level that is not the line's own is more than they can write. */
  #become(): void {
    const { extras, isAwkward } = this.#composer;
    this.#isAdopting = !isAwkward && extras.level === undefined && extras.fields.length < MOST_ADOPTED_BYTES;
    if (!this.#isAdopting) return;
    const tail = extras.fields === '' ? this.#tail : Buffer.from(extras.fields + this.#origin.tail, 'latin1');
    this.#memory.adopter.become(this.#source, tail);
  }

  #textsOf(start: number, end: number): readonly string[] {
    return this.kernel.bytes.toString('latin1', start, end - 1).split('\n');
  }

  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
    const { bytes } = this.kernel;
    let rest = end - start;
    if (rest > 0 && piece === 'last' && bytes[end - 1] === LF) rest--;
    if (piece === 'first') this.wake(emit);
    if (piece === 'first' && this.#dropsOverlong) {
      drop(this.ledger, 'overlong', 1);
      this.#cutBytes = 0;
    } else if (piece === 'first') {
      this.#composer.begin();
      const kept = wholeCharacters(bytes, start, start + this.maxLineBytes);
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

  /** Ends what was held back for further lines. */
  wake(emit: Emit): void {
    this.#outbox.begin();
    this.#joiner.close(emit);
    this.#outbox.emitAll(emit);
  }

  end(emit: Emit): void {
    this.wake(emit);
    this.#composer.writeCounts();
  }

  /** Lets the kernels do what they can; returns where they stopped: at the end or before a line for the host. */
  #adopt(start: number, end: number, emit: Emit): number {
    const { limit } = this.#memory;
    const outbox = this.#outbox;
    let at = start;
    while (at < end && this.#isAdopting) {
      const isJson = this.kernel.bytes[at] === BRACE;
      const adopt = isJson ? this.#adoptJson : this.#adoptRecords;
      if (adopt === undefined) return at;
      const { next, lines, records, outputEnd, full } = adopt(at, end, outbox.filled, limit);
      this.ledger.passed += lines;
      this.ledger.foreign += lines - records;
      this.#composer.count(isJson ? json.name : record.name, lines);
      outbox.filledTo(outputEnd);
      if (lines > 0) this.#adopted(isJson, at, next);
      at = next;
      const hasRoom = full && outbox.makeRoom(emit);
      if (lines === 0 && !hasRoom) return at;
    }
    return at;
  }

  /** A kernel has done the lines [start, end). */
  #adopted(isJson: boolean, start: number, end: number): void {
    const { time, initial } = this.#outbox.lastHead(this.#source.length);
    this.#clock.saw(time);
    if (!isJson && WARNINGS.has(initial))
      this.#outbox.keepOpen(this.#joiner.adopted(this.#lastLineBytes(start, end)));
  }

  /** The bytes of the last of the whole lines in [start, end). */
  #lastLineBytes(start: number, end: number): number {
    const before = this.kernel.exports.lineFeedFromEnd(start, end - 1, 1) >>> 0;
    return before === 0 ? end - start : end - before - 1;
  }

  /** Passes the leading records of a trusted input on as they are; returns where they end. */
  #pass(start: number, end: number, emit: Emit): number {
    const { next, lines } = this.#memory.adopter.skip(start, end);
    this.ledger.passed += lines;
    this.#composer.count(record.name, lines);
    if (next === start) return start;
    this.#outbox.emitAll(emit);
    emit(this.kernel.bytes.subarray(start, next));
    return next;
  }

  /** Does one line as a string; returns where the next one starts. */
  #rewrite(start: number, end: number, emit: Emit): number {
    const line = this.#lineAt(start, end);
    const trusted = this.#trustedJson(start, start + line.text.length);
    if (trusted === undefined) this.#joiner.add(line, emit);
    else this.#outbox.write(trusted, undefined, emit);
    return start + line.bytes;
  }

  #lineAt(start: number, end: number): RawLine {
    const { bytes, exports } = this.kernel;
    const feed = exports.findLineFeed(start, end) >>> 0;
    const lineEnd = feed > start && bytes[feed - 1] === CR ? feed - 1 : feed;
    return { text: bytes.toString('latin1', start, lineEnd), bytes: feed + 1 - start };
  }

  /** The line in JSON form at [start, end) as text, when the input is trusted and it is a record. */
  #trustedJson(start: number, end: number): string | undefined {
    if (!this.#trust || this.kernel.bytes[start] !== BRACE) return undefined;
    const trusted = recordFromJson(this.kernel.text(start, end));
    if (trusted === undefined) return undefined;
    this.ledger.passed++;
    this.#composer.count(json.name, 1);
    return Buffer.from(`${formatRecord(trusted)}\n`).toString('latin1');
  }

  /** What a line becomes that was cut. */
  #cutRecord(line: string): string {
    if (!this.#trust || record.recognise(new LogLine(line, this.#clock)) === undefined)
      return this.#composer.recordOf(this.#composer.read(line));
    this.ledger.passed++;
    return `${line}\n`;
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
