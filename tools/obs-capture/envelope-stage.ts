// A stage for files in which each line stands in an envelope: takes the lines out, puts parts of lines together again, and hands each
// on to a stage for its stream, with its time. Lines of two streams are never joined.

import type { Kernel } from '../lib/kernel/host.ts';
import type { Ledger } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import type { Enclosed, Envelope } from './envelopes/envelope.ts';
import type { CaptureMemory } from './memory.ts';
import type { Clock } from './time/clock.ts';

type Stream = Enclosed['stream'];

export interface EnvelopeStageOptions {
  readonly memory: CaptureMemory;
  readonly envelope: Envelope;
  readonly clock: Clock;
  /** Makes the stage of a stream. @param lineTime of the line that is handed in; undefined for one without an envelope */
  readonly createInner: (stream: Stream, lineTime: () => string | undefined) => Stage;
}

export function createEnvelopeStage(options: EnvelopeStageOptions): Stage {
  return new EnvelopeStage(options);
}

/** A line whose end has not come yet. */
interface Unfinished {
  readonly time: string;
  text: string;
}

/** Of a line that was handed on: its bytes there, and in the input. */
interface Handed {
  readonly bytes: number;
  readonly inputBytes: number;
}

class EnvelopeStage implements Stage {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly maxLineBytes: number;
  readonly wakeMs: number;
  readonly #options: EnvelopeStageOptions;
  readonly #inner: Readonly<Record<Stream, Stage>>;
  readonly #unfinished = new Map<Stream, Unfinished>();
  /** Bytes of the input since a line was begun whose end has not come. */
  #unfinishedBytes = 0;
  #current: Stream = 'stdout';
  /** The last lines that the stage of the current stream may still hold. */
  #handed: Handed[] = [];
  #lineTime: string | undefined;

  constructor(options: EnvelopeStageOptions) {
    const { memory, createInner } = options;
    this.#options = options;
    this.kernel = memory.kernel;
    this.ledger = memory.ledger;
    this.maxLineBytes = memory.maxLineBytes;
    const lineTime = (): string | undefined => this.#lineTime;
    this.#inner = { stdout: createInner('stdout', lineTime), stderr: createInner('stderr', lineTime) };
    this.wakeMs = this.#inner.stdout.wakeMs ?? 0;
  }

  get heldBytes(): number {
    if (this.#unfinished.size > 0) return this.#unfinishedBytes;
    let held = this.#inner[this.#current].heldBytes ?? 0;
    let inputBytes = 0;
    for (let at = this.#handed.length - 1; at >= 0 && held > 0; at--) {
      held -= this.#handed[at]!.bytes;
      inputBytes += this.#handed[at]!.inputBytes;
    }
    return inputBytes;
  }

  lines(start: number, end: number, emit: Emit): void {
    const { exports, bytes } = this.kernel;
    let at = start;
    while (at < end) {
      const feed = exports.findLineFeed(at, end) >>> 0;
      const next = feed + 1;
      this.#take(bytes.toString('latin1', at, feed), next - at, emit);
      at = next;
    }
  }

  overlong(start: number, end: number, emit: Emit, piece: 'first' | 'middle' | 'last'): void {
    if (piece === 'first') this.#finishAll(emit);
    this.#lineTime = undefined;
    this.#inner[this.#current].overlong(start, end, emit, piece);
  }

  wake(emit: Emit): void {
    this.#inner[this.#current].wake?.(emit);
    this.#handed = [];
  }

  end(emit: Emit, readerGone: boolean): void {
    this.#finishAll(emit);
    for (const inner of Object.values(this.#inner)) inner.end(emit, readerGone);
  }

  #take(line: string, inputBytes: number, emit: Emit): void {
    const enclosed = this.#options.envelope.open(line, this.#options.clock);
    if (this.#unfinished.size > 0) this.#unfinishedBytes += inputBytes;
    if (enclosed === undefined) {
      this.#hand(this.#current, line.replace(/\r$/, ''), undefined, inputBytes, emit);
      return;
    }
    const { stream, time, isPartial, text } = enclosed;
    const before = this.#unfinished.get(stream);
    if (before !== undefined && before.text.length + text.length > this.maxLineBytes)
      this.#finish(stream, emit);
    if (isPartial) this.#begin(enclosed, inputBytes, emit);
    else {
      const begun = this.#unfinished.get(stream);
      this.#unfinished.delete(stream);
      this.#hand(stream, (begun?.text ?? '') + text, begun?.time ?? time, inputBytes, emit);
    }
  }

  /** Keeps a part of a line. */
  #begin({ stream, time, text }: Enclosed, inputBytes: number, emit: Emit): void {
    // A part is a line of the input, and becomes part of a record.
    this.ledger.passed++;
    this.ledger.foreign++;
    if (this.#unfinished.size === 0) {
      this.wake(emit);
      this.#unfinishedBytes = inputBytes;
    }
    const begun = this.#unfinished.get(stream);
    if (begun === undefined) this.#unfinished.set(stream, { time, text });
    else begun.text += text;
  }

  /** Hands on what there is of a line. */
  #finish(stream: Stream, emit: Emit): void {
    const begun = this.#unfinished.get(stream);
    this.#unfinished.delete(stream);
    if (begun === undefined) return;
    this.#hand(stream, begun.text, begun.time, 0, emit);
    // Its parts have been counted.
    this.ledger.passed--;
    this.ledger.foreign--;
  }

  #finishAll(emit: Emit): void {
    this.#finish('stdout', emit);
    this.#finish('stderr', emit);
    this.wake(emit);
  }

  #hand(stream: Stream, text: string, time: string | undefined, inputBytes: number, emit: Emit): void {
    if (stream !== this.#current) {
      this.wake(emit);
      this.#current = stream;
    }
    const { scratch } = this.#options.memory;
    const length = this.kernel.bytes.write(`${text}\n`, scratch, 'latin1');
    this.#lineTime = time;
    const inner = this.#inner[stream];
    inner.lines(scratch, scratch + length, emit, false);
    if (!inner.heldBytes) this.#handed = [];
    else this.#handed.push({ bytes: length, inputBytes });
  }
}
