// The selected lines, searched: a match is shown with the lines around it, each line once.

import type { Kernel } from '../../lib/kernel/host.ts';
import { drop, type Ledger } from '../../lib/stream/ledger.ts';
import type { Writer } from '../form/writer.ts';
import type { Grep } from './grep.ts';

const CR = 0x0d;

export interface Context {
  /** A selected line [start, end) of kernel memory, LF included; what is searched begins at `body`. */
  take(start: number, body: number, end: number, unterminated: boolean): void;
  /** Kernel memory will be used again: what is still held is copied. */
  park(): void;
  end(): void;
}

/** Without a pattern every line is shown. */
export function createContext(
  grep: Grep | undefined,
  kernel: Kernel,
  writer: Writer,
  ledger: Ledger,
): Context {
  if (grep === undefined) {
    return {
      take: (start, _body, end, unterminated) => writer.line(start, end, unterminated),
      park: () => undefined,
      end: () => undefined,
    };
  }
  return new Search(grep, kernel, writer, ledger);
}

class Search implements Context {
  readonly #grep: Grep;
  readonly #kernel: Kernel;
  readonly #writer: Writer;
  readonly #ledger: Ledger;
  /** Lines that are shown if a match follows: copies, and from `#held` on those of this block. */
  #waiting: (Buffer | { readonly start: number; readonly end: number })[] = [];
  /** Lines after a match that are still to be shown. */
  #owed = 0;
  #isShown = false;
  #isGap = false;

  constructor(grep: Grep, kernel: Kernel, writer: Writer, ledger: Ledger) {
    this.#grep = grep;
    this.#kernel = kernel;
    this.#writer = writer;
    this.#ledger = ledger;
  }

  take(start: number, body: number, end: number, unterminated: boolean): void {
    if (this.#grep.matches(this.#textOf(start, body, end))) {
      this.#showWaiting();
      this.#show(start, end, unterminated);
      this.#owed = this.#grep.after;
    } else if (this.#owed > 0) {
      this.#owed--;
      this.#show(start, end, unterminated);
    } else {
      this.#wait(start, unterminated ? end - 1 : end);
    }
  }

  park(): void {
    this.#waiting = this.#waiting.map((line) =>
      Buffer.isBuffer(line) ? line : Buffer.from(this.#kernel.bytes.subarray(line.start, line.end)),
    );
  }

  end(): void {
    drop(this.#ledger, 'not_selected', this.#waiting.length);
    this.#waiting = [];
  }

  /** The message and the fields; of a line that is no record all of it. */
  #textOf(start: number, body: number, end: number): string {
    let stop = end - 1;
    if (stop > start && this.#kernel.bytes[stop - 1] === CR) stop--;
    return this.#kernel.text(body > start && body <= stop ? body : start, stop);
  }

  #wait(start: number, end: number): void {
    const { before } = this.#grep;
    if (before > 0) this.#waiting.push({ start, end });
    if (before > 0 && this.#waiting.length <= before) return;
    if (before > 0) this.#waiting.shift();
    drop(this.#ledger, 'not_selected', 1);
    this.#isGap = this.#isShown;
  }

  #showWaiting(): void {
    if (this.#isGap && (this.#grep.before > 0 || this.#grep.after > 0)) this.#writer.gap();
    this.#isGap = false;
    for (const line of this.#waiting) {
      if (Buffer.isBuffer(line)) this.#writer.copied(line);
      else this.#writer.line(line.start, line.end, false);
    }
    this.#waiting = [];
  }

  #show(start: number, end: number, unterminated: boolean): void {
    this.#isShown = true;
    this.#writer.line(start, end, unterminated);
  }
}
