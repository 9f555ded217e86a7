// Where records wait to be emitted: the output area that all stages share while it is their turn, and the last record of a stage
// between its turns, when further lines may come to it.
//
// Kernels write records to the area themselves. The open record, the last one, is found again by its line feed.

import type { Kernel } from '../lib/kernel/host.ts';
import type { Emit } from '../lib/stream/stage.ts';

/** With nine digits of a fraction, and the blank behind it. */
const LONGEST_TIME = '2026-02-14T12:34:05.123456789Z '.length;

/** What a record is, to the lines behind it. */
export interface OpenKind {
  /** It has a time or a level of its own. */
  readonly hasHeader: boolean;
  readonly hasLevel: boolean;
}

export class Outbox {
  readonly #kernel: Kernel;
  readonly #output: number;
  /** The area is [output, limit). */
  readonly limit: number;
  #filled: number;
  #kind: OpenKind | undefined;
  /** The open record between two turns. */
  #parked: Uint8Array | undefined;

  constructor(kernel: Kernel, output: number, limit: number) {
    this.#kernel = kernel;
    this.#output = output;
    this.limit = limit;
    this.#filled = output;
  }

  /** Where the next record goes. */
  get filled(): number {
    return this.#filled;
  }

  /** What the open record is; undefined when none is open. */
  get open(): OpenKind | undefined {
    return this.#kind;
  }

  /** A turn begins: the area is ours. */
  begin(): void {
    if (this.#parked === undefined) return;
    this.#kernel.bytes.set(this.#parked, this.#output);
    this.#filled = this.#output + this.#parked.length;
    this.#parked = undefined;
  }

  /** A kernel has filled the area up to here. */
  filledTo(end: number): void {
    if (end > this.#filled) this.#kind = undefined;
    this.#filled = end;
  }

  /** The last record is to be open. */
  keepOpen(kind: OpenKind | undefined): void {
    this.#kind = kind;
  }

  /** Adds a record, a byte string with its LF. */
  write(text: string, kind: OpenKind | undefined, emit: Emit): void {
    this.#kind = undefined;
    if (this.#filled + text.length > this.limit) this.emitAll(emit);
    if (this.#filled + text.length > this.limit) {
      emit(Buffer.from(text, 'latin1'));
      return;
    }
    this.#filled += this.#kernel.bytes.write(text, this.#filled, 'latin1');
    this.#kind = kind;
  }

  /** The open record: a byte string without its LF. */
  openText(): string {
    return this.#kernel.bytes.toString('latin1', this.#openStart(), this.#filled - 1);
  }

  /** The time of the last record in the area, and the first letter of its kind. @param sourceBytes the length of its source */
  lastHead(sourceBytes: number): { readonly time: string; readonly initial: string } {
    const { bytes } = this.#kernel;
    const start = this.#openStart();
    const head = bytes.toString('latin1', start, Math.min(start + LONGEST_TIME, this.#filled));
    const time = head.slice(0, head.indexOf(' '));
    return { time, initial: String.fromCharCode(bytes[start + time.length + sourceBytes + 2] ?? 0) };
  }

  /** Takes the open record out. */
  dropOpen(): void {
    this.#filled = this.#openStart();
    this.#kind = undefined;
  }

  /** Emits everything but the open record, and that too where nothing else is there. False when the area is empty anyway. */
  makeRoom(emit: Emit): boolean {
    const before = this.#filled;
    if (before === this.#output) return false;
    this.#emitDone(emit);
    if (this.#filled === before) this.emitAll(emit);
    return true;
  }

  emitAll(emit: Emit): void {
    if (this.#filled > this.#output) emit(this.#kernel.bytes.subarray(this.#output, this.#filled));
    this.#filled = this.#output;
    this.#kind = undefined;
  }

  /** The turn ends: only the open record stays. */
  park(emit: Emit): void {
    this.#emitDone(emit);
    if (this.#kind !== undefined) {
      this.#parked = Uint8Array.prototype.slice.call(this.#kernel.bytes, this.#output, this.#filled);
    }
    this.#filled = this.#output;
  }

  #emitDone(emit: Emit): void {
    if (this.#kind === undefined) {
      this.emitAll(emit);
      return;
    }
    const start = this.#openStart();
    if (start > this.#output) emit(this.#kernel.bytes.subarray(this.#output, start));
    this.#kernel.bytes.copyWithin(this.#output, start, this.#filled);
    this.#filled -= start - this.#output;
  }

  #openStart(): number {
    const before = this.#kernel.exports.lineFeedFromEnd(this.#output, this.#filled - 1, 1) >>> 0;
    return before === 0 ? this.#output : before + 1;
  }
}
