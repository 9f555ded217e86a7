// A source as a merge sees it: the line at its front, with its time.

import { createLineTimes, type LineTimes } from '../timeline/line-time.ts';
import type { Source } from './source.ts';

const LF = 0x0a;
const LANE_BYTES = 64 * 1024;

/** One of several sources that are merged. */
export class Lane {
  readonly source: Source;
  /** Microseconds since 1970 of the line at the front; that of the one before it where it has none. */
  us = Number.NEGATIVE_INFINITY;
  /** The line at the front goes on after what was taken of it. */
  isTorn = false;
  /** It had nothing when it was last asked, and is not asked again in this round. */
  isIdle = false;
  readonly #maxLineBytes: number;
  readonly #times: LineTimes = createLineTimes();
  #bytes = Buffer.allocUnsafe(LANE_BYTES);
  #start = 0;
  #end = 0;
  /** Where the line at the front ends, its LF included; 0 while that is not known. */
  #lineEnd = 0;
  static #order = 0;
  readonly #number = Lane.#order++;

  constructor(source: Source, maxLineBytes: number) {
    this.source = source;
    this.#maxLineBytes = maxLineBytes;
  }

  /** A line stands at the front, or as much of one as is ever held. */
  get isReady(): boolean {
    return this.#lineEnd > 0;
  }

  isBefore(other: Lane): boolean {
    return this.us < other.us || (this.us === other.us && this.#number < other.#number);
  }

  /** Reads until a line is there or nothing more is; a promise where that must be waited for. */
  fill(): Promise<void> | undefined {
    while (!this.isReady && !this.isIdle) {
      const room = this.#room();
      const count = this.source.read(this.#bytes, this.#end, room);
      if (typeof count !== 'number') return count.then((late) => this.#after(late));
      this.#added(count);
    }
    return undefined;
  }

  /** Moves the line at the front to target[at, …) where it fits; a piece of one that is longer than all the room there can be. */
  take(target: Buffer, at: number, room: number): number {
    const length = this.#lineEnd - this.#start;
    if (length > room && at > 0) return 0;
    const count = Math.min(length, room);
    this.#bytes.copy(target, at, this.#start, this.#start + count);
    this.#start += count;
    this.isTorn = this.#bytes[this.#start - 1] !== LF;
    if (this.#start === this.#lineEnd) this.#nextLine();
    return count;
  }

  async #after(count: number): Promise<void> {
    this.#added(count);
    await this.fill();
  }

  #added(count: number): void {
    const from = this.#end;
    this.#end += count;
    this.isIdle = count === 0;
    const feed = this.#bytes.subarray(from, this.#end).indexOf(LF);
    if (feed >= 0) this.#lineIs(from + feed + 1);
    else if (this.#end - this.#start >= this.#maxLineBytes) this.#lineIs(this.#end);
  }

  #nextLine(): void {
    // What stands behind the end is old.
    const feed = this.#start < this.#end ? this.#bytes.indexOf(LF, this.#start) : -1;
    this.#lineEnd = 0;
    if (feed >= 0 && feed < this.#end) this.#lineIs(feed + 1);
  }

  #lineIs(end: number): void {
    this.#lineEnd = end;
    if (this.isTorn) return;
    const us = this.#times.of(this.#bytes, this.#start, end);
    if (!Number.isNaN(us)) this.us = us;
  }

  /** Room behind what is there: made by moving it to the front, and by a larger buffer. */
  #room(): number {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end === this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(2 * this.#bytes.length, this.#maxLineBytes + LANE_BYTES));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    return this.#bytes.length - this.#end;
  }
}
