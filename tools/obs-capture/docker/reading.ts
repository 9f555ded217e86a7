// How far one output of a container was read, so that no entry is taken twice, whatever the Engine sends again: after a new
// connection, which begins a little before the last entry, and when its own following repeats entries as a log rotates
// (Engine 20.10: some 200 of 3000 lines in test/fault/docker.test.ts).
//
// Times go forward within an output, not across the two: the rest of a long line of stdout has an older time than a line of
// stderr before it. So each output is looked at by itself.

import type { Entry } from './entries.ts';

/** 64 KiB. An Engine that repeats more than this is believed: lines are rather repeated than lost. */
const REMEMBERED = 8192;
/** Times are kept as nanoseconds within this many seconds, which a double holds. */
const SPAN_SECONDS = 2 ** 20;
const LF = 0x0a;

export class Reading {
  /** The time of the last entry that was taken. */
  time: string;
  #entries: number;
  /** Who remembers a place remembers the end of a line. */
  #lastText = Buffer.from('\n');
  #times = new Float64Array(0);
  #next = 0;
  /** Entries of `time` that are still to be passed over. */
  #toSkip = 0;
  #isAgain = false;

  /** @param before what was taken earlier */
  constructor(before: { readonly time: string; readonly entries: number } = { time: '', entries: 0 }) {
    this.time = before.time;
    this.#entries = before.entries;
  }

  /** Entries of the time of the last one that were taken. */
  get entries(): number {
    return this.#entries;
  }

  /** The line that was begun is not finished. */
  get isMidLine(): boolean {
    return this.#entries > 0 && this.#lastText.at(-1) !== LF;
  }

  /** A new connection sends entries from `since` on, a time of the grammar. */
  again(since: string): void {
    this.#isAgain = this.#entries > 0 && Date.parse(this.time) >= Date.parse(since);
    this.#toSkip = this.#isAgain ? this.#entries : 0;
  }

  /**
   * What is to be done with an entry: `known`, it was taken before; `lost`, it is new, and entries that were taken before it did not come
   * again as they should have.
   */
  judge(entry: Entry): 'new' | 'known' | 'lost' {
    if (!this.#isAgain && this.#isRepeated(entry)) {
      this.#isAgain = true;
      this.#toSkip = entry.time === this.time ? 1 : this.#entries;
    }
    if (!this.#isAgain) return 'new';
    if (entry.time < this.time) return 'known';
    if (entry.time === this.time && this.#toSkip > 0) {
      this.#toSkip--;
      return 'known';
    }
    this.#isAgain = false;
    return this.#toSkip > 0 ? 'lost' : 'new';
  }

  take({ time, text }: Entry): void {
    this.#entries = time === this.time ? this.#entries + 1 : 1;
    this.time = time;
    this.#lastText = Buffer.from(text);
    if (this.#times.length === 0) this.#times = new Float64Array(REMEMBERED);
    this.#times[this.#next] = nanosecondsOf(time);
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  /** It goes back to a time that was taken, or is the whole line that was taken last. A clock that was set back gives other times. */
  #isRepeated({ time, text }: Entry): boolean {
    if (time > this.time) return false;
    if (time < this.time) return this.#times.includes(nanosecondsOf(time));
    return text.at(-1) === LF && text.equals(this.#lastText);
  }
}

/** Never 0, which an empty place holds. */
function nanosecondsOf(time: string): number {
  const seconds = Math.floor(Date.parse(time) / 1000) % SPAN_SECONDS;
  return seconds * 1e9 + Number(time.slice(20, 29)) + 1;
}
