// A stage for inputs in which each line stands in an envelope: takes the lines out, puts parts of lines together again, and hands each
// on to a stage for its source and stream, with its time. Lines of two of these are never joined.
//
// Only the stage that was handed the last line may hold it back, so that everything before is written: where reading begins again
// after a kill is one place in the input. While the end of a line is waited for it is the beginning of that line, and what was
// written since is counted (linesAhead).

import type { Kernel } from '../lib/kernel/host.ts';
import { drop, type Ledger, note } from '../lib/stream/ledger.ts';
import { lineFeeds } from '../lib/stream/line-feeds.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { Enclosed, Envelope, LongEnvelope, Place } from './envelopes/envelope.ts';
import { HeldLines } from './held-lines.ts';
import type { EntrySignal } from './journald/signals.ts';
import type { Bucket } from './limits/bucket.ts';
import type { Losses } from './limits/losses.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, signalLine } from './origin.ts';
import type { Clock } from './time/clock.ts';

/** What the envelope says of the line that is handed in; undefined for one without an envelope. */
export type Around = () => Pick<Enclosed, 'time' | 'extras'> | undefined;

/** The stage for one place, and what limits it. */
export interface Inner {
  readonly stage: Stage;
  readonly bucket?: Bucket | undefined;
  readonly lostByRate?: Losses | undefined;
}

export interface EnvelopeStageOptions {
  readonly memory: CaptureMemory;
  readonly envelope: Envelope;
  /** Whose input it is. */
  readonly origin: Origin;
  readonly clock: Clock;
  readonly createInner: (place: Place, around: Around) => Inner;
  /** Told of each line that was taken: its mark, and how many bytes of the input end with it. Behind the last one all is read again. */
  readonly onTaken?: ((mark: string, inputBytes: number) => void) | undefined;
}

export function createEnvelopeStage(options: EnvelopeStageOptions): Stage {
  return new EnvelopeStage(options);
}

/** Stages that are kept; of more places the one that was silent longest gets a new one later. */
const MOST_INNER = 500;
/** The end of a line is waited for no longer than over so many lines of the greatest length. */
const MOST_WAITED = 4;

/** A line whose end has not come yet. */
interface Unfinished {
  readonly first: Enclosed;
  text: string;
}

interface Destination extends Inner {
  readonly key: string;
  readonly place: Place;
}

class EnvelopeStage implements Stage {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly maxLineBytes: number;
  readonly #options: EnvelopeStageOptions;
  /** By place, the one that was used last behind the others. */
  readonly #inner = new Map<string, Destination>();
  readonly #unfinished = new Map<string, Unfinished>();
  /** A line was begun whose end has not come or was not handed on; the bytes of the input since then, and the lines emitted since. */
  #isWaiting = false;
  #waitingBytes = 0;
  #linesAhead = 0;
  #current: Destination;
  /** The last lines that the stage of the current place may still hold. */
  readonly #handed = new HeldLines();
  #around: Pick<Enclosed, 'time' | 'extras'> | undefined;
  #inputBytes = 0;
  #long: LongEnvelope | undefined;
  #longBytes = 0;

  constructor(options: EnvelopeStageOptions) {
    const { memory } = options;
    this.#options = options;
    this.kernel = memory.kernel;
    this.ledger = memory.ledger;
    this.maxLineBytes = memory.maxLineBytes;
    const place = options.envelope.stray ?? STDOUT;
    this.#current = this.#create(place, keyOf(place));
  }

  get wakeMs(): number {
    return this.#current.stage.wakeMs ?? 0;
  }

  get heldBytes(): number {
    if (this.#isWaiting) return this.#waitingBytes;
    this.#trim();
    return this.#handed.inputBytes;
  }

  get linesAhead(): number {
    if (this.#isWaiting) return this.#linesAhead;
    this.#trim();
    return this.#handed.linesAhead;
  }

  lines(start: number, end: number, emit: Emit, unterminated: boolean): void {
    const { exports, bytes } = this.kernel;
    if (unterminated && this.#isTorn(bytes.toString('latin1', start, end - 1))) {
      drop(this.ledger, 'torn', 1);
      return;
    }
    let at = start;
    while (at < end) {
      const feed = exports.findLineFeed(at, end) >>> 0;
      const next = feed + 1;
      this.#take(bytes.toString('latin1', at, feed), next - at, emit);
      at = next;
    }
  }

  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
    const { clock, envelope, memory } = this.#options;
    this.#inputBytes += end - start;
    if (piece === 'first') {
      this.#finishAll(emit);
      this.#around = undefined;
      this.#long = envelope.openLong?.(memory.maxLineBytes);
      this.#longBytes = 0;
    }
    this.#longBytes += end - start;
    if (this.#long === undefined) {
      this.#current.stage.overlong(start, end, emit, piece);
      return;
    }
    this.#long.accept(this.kernel.bytes.toString('latin1', start, end));
    if (piece !== 'last') return;
    this.#takeLong(this.#long.close(clock), emit);
    this.#long = undefined;
  }

  wake(emit: Emit): void {
    this.#current.stage.wake?.(this.#counted(emit));
    this.#trim();
  }

  end(emit: Emit, readerGone: boolean): void {
    this.#finishAll(emit);
    for (const inner of this.#inner.values()) close(inner, emit, readerGone);
  }

  #take(line: string, inputBytes: number, emit: Emit): void {
    this.#inputBytes += inputBytes;
    const enclosed = this.#options.envelope.open(line, this.#options.clock);
    if (this.#isWaiting) this.#waitingBytes += inputBytes;
    if (enclosed === undefined) this.#hand(line.replace(/\r$/, ''), undefined, inputBytes, emit);
    else this.#accept(enclosed, inputBytes, emit);
    if (enclosed?.signal) this.#tell(enclosed, enclosed.signal, emit);
    if (this.#isWaiting && this.#waitingBytes > MOST_WAITED * this.maxLineBytes) this.#finishAll(emit);
    if (enclosed?.mark !== undefined) this.#options.onTaken?.(enclosed.mark, this.#inputBytes);
  }

  /** Writes what a line means besides, behind it. */
  #tell({ time, source }: Enclosed, { kind, message, fields }: EntrySignal, emit: Emit): void {
    this.wake(emit);
    note(this.ledger, `${kind.toLowerCase()}s`, 1);
    const { origin } = this.#options;
    const own = source === undefined ? origin : { ...origin, source };
    this.#counted(emit)(signalLine(own, Date.parse(time), kind, message, fields));
  }

  #accept(enclosed: Enclosed, inputBytes: number, emit: Emit): void {
    const { isPartial, text } = enclosed;
    if (!isPartial && this.#unfinished.size === 0) {
      this.#hand(text, enclosed, inputBytes, emit);
      return;
    }
    const key = partKeyOf(enclosed);
    const before = this.#unfinished.get(key);
    if (before !== undefined && before.text.length + text.length > this.maxLineBytes) this.#finish(key, emit);
    if (isPartial) this.#begin(key, enclosed, inputBytes, emit);
    else {
      const begun = this.#unfinished.get(key);
      this.#unfinished.delete(key);
      this.#hand((begun?.text ?? '') + text, begun?.first ?? enclosed, inputBytes, emit);
    }
  }

  /** Keeps a part of a line. */
  #begin(key: string, first: Enclosed, inputBytes: number, emit: Emit): void {
    // A part is a line of the input, and becomes part of a record.
    this.ledger.passed++;
    this.ledger.foreign++;
    if (!this.#isWaiting) {
      this.wake(emit);
      this.#isWaiting = true;
      this.#waitingBytes = inputBytes;
      this.#linesAhead = 0;
    }
    const begun = this.#unfinished.get(key);
    if (begun === undefined) this.#unfinished.set(key, { first, text: first.text });
    else begun.text += first.text;
  }

  /** Hands on what there is of a line. */
  #finish(key: string, emit: Emit): void {
    const begun = this.#unfinished.get(key);
    this.#unfinished.delete(key);
    if (begun === undefined) return;
    // Its parts have been counted.
    this.ledger.passed--;
    this.ledger.foreign--;
    this.#hand(begun.text, begun.first, 0, emit);
  }

  #finishAll(emit: Emit): void {
    for (const key of [...this.#unfinished.keys()]) this.#finish(key, emit);
    this.wake(emit);
  }

  /** @param around undefined for a line without an envelope */
  #hand(text: string, around: Enclosed | undefined, inputBytes: number, emit: Emit): void {
    const inner = this.#turnTo(around, emit);
    const { scratch } = this.#options.memory;
    const isTooMuch = this.#isTooMuch(inner, text);
    const length = isTooMuch ? 0 : this.kernel.bytes.write(`${text}\n`, scratch, 'latin1');
    this.#around = around;
    if (!isTooMuch) inner.stage.lines(scratch, scratch + length, this.#counted(emit), false);
    if (this.#isWaiting && this.#unfinished.size === 0) {
      const linesAhead = this.#linesAhead;
      this.#handed.joinTo({ bytes: length, inputBytes: this.#waitingBytes, linesAhead });
      this.#isWaiting = false;
    } else if (!isTooMuch) this.#handed.add({ bytes: length, inputBytes, linesAhead: 0 });
    this.#trim();
  }

  #trim(): void {
    this.#handed.trim(this.#current.stage.heldBytes ?? 0);
  }

  /** What was in an envelope that came in pieces. */
  #takeLong(enclosed: Enclosed | undefined, emit: Emit): void {
    if (enclosed === undefined) {
      drop(this.ledger, 'malformed', 1);
      return;
    }
    const { cutBytes = 0, text, mark } = enclosed;
    if (cutBytes === 0) this.#accept(enclosed, this.#longBytes, emit);
    else {
      const inner = this.#turnTo(enclosed, emit);
      const { scratch } = this.#options.memory;
      this.#around = enclosed;
      const length = this.kernel.bytes.write(text, scratch, 'latin1');
      // The stage is told the number of bytes that are missing; there is nothing there to be read.
      inner.stage.overlong(scratch, scratch + length, emit, 'first');
      inner.stage.overlong(scratch, scratch + cutBytes, emit, 'middle');
      inner.stage.overlong(scratch, scratch, emit, 'last');
    }
    if (mark !== undefined) this.#options.onTaken?.(mark, this.#inputBytes);
  }

  /** The stage of a place, which from now on is the only one that may hold something back. */
  #turnTo(place: Place | undefined, emit: Emit): Destination {
    const { place: current } = this.#current;
    const wanted = place ?? this.#options.envelope.stray ?? current;
    if (wanted.stream === current.stream && wanted.source === current.source) return this.#current;
    this.wake(emit);
    const key = keyOf(wanted);
    this.#current = this.#inner.get(key) ?? this.#create(wanted, key, emit);
    // The last one of the map is the one that was used last.
    this.#inner.delete(key);
    this.#inner.set(key, this.#current);
    return this.#current;
  }

  #create(place: Place, key: string, emit?: Emit): Destination {
    const inner = { ...this.#options.createInner(place, () => this.#around), key, place };
    const oldest = this.#inner.values().next().value;
    if (oldest && emit && this.#inner.size >= MOST_INNER) {
      this.#inner.delete(oldest.key);
      close(oldest, emit, false);
    }
    this.#inner.set(key, inner);
    return inner;
  }

  /** True for the beginning of an envelope of which all will come again. */
  #isTorn(line: string): boolean {
    const { clock, envelope, onTaken } = this.#options;
    return onTaken !== undefined && envelope.open(line, clock) === undefined;
  }

  #isTooMuch({ bucket, lostByRate }: Inner, text: string): boolean {
    if (bucket === undefined || bucket.take(1) === 1) return false;
    drop(this.ledger, 'rate', 1);
    lostByRate?.add(1, text.length + 1);
    return true;
  }

  /** Of what is emitted while the end of a line is waited for the lines are counted. */
  #counted(emit: Emit): Emit {
    if (!this.#isWaiting) return emit;
    return (lines) => {
      this.#linesAhead += lineFeeds(lines);
      emit(lines);
    };
  }
}

/** What lines are from that say nothing of it. */
const STDOUT: Place = { stream: 'stdout' };

function keyOf({ source, stream }: Place): string {
  return `${source ?? ''} ${stream ?? ''}`;
}

function partKeyOf(enclosed: Enclosed): string {
  return `${keyOf(enclosed)} ${enclosed.part ?? ''}`;
}

function close({ stage, lostByRate }: Inner, emit: Emit, readerGone: boolean): void {
  lostByRate?.tell();
  stage.end(emit, readerGone);
}
