// What the places of a stream are to whoever sends it. A place is a number of bytes, as it is for files; a sender that can be asked
// to begin at a time is told the time of the last entry that is done with, and passes over as many entries of that very time.
//
//   entry ends at      20 993                 21 010                 21 044
//   is entry           1 of 12:34:05.1        2 of 12:34:05.1        1 of 12:34:05.3
//                      ↑ taken by the output  ↑ handed on
//
// The marks from the place that was taken to the one that was handed on are kept here; lines end where entries do.

/** Everything before `position` was said up to the `entries`-th entry of `time`; no entries at all: before `time`. */
export interface StreamMark {
  readonly position: number;
  /** What the sender calls the time of an entry, or its id: a word without a blank; '' when there was none. */
  readonly time: string;
  readonly entries: number;
}

export class Trail {
  /** The first one was taken by the output. */
  #marks: StreamMark[];
  /** How many at the start of `#marks` are behind the first one that counts. */
  #passed = 0;
  /** The last mark is in the middle of a line: nobody can go on there. */
  #isOpen = false;

  constructor(first: StreamMark) {
    this.#marks = [first];
  }

  /** Up to here entries were handed on. */
  get last(): StreamMark {
    return this.#marks.at(-1)!;
  }

  /** When the first entry was written that the output has not taken; undefined when it has taken all. */
  get oldest(): string | undefined {
    return this.#marks[this.#passed + 1]?.time;
  }

  /** An entry is about to be handed on. @param isOpen its line goes on in the next one */
  passed(mark: StreamMark, isOpen: boolean): void {
    if (this.#isOpen) this.#marks.pop();
    this.#marks.push(mark);
    this.#isOpen = isOpen;
  }

  /** The line that was begun will not be finished: it ends where it is. */
  seal(): void {
    this.#isOpen = false;
  }

  /** The output takes everything before `position`, which is never before the last one. */
  taken(position: number): StreamMark {
    while ((this.#marks[this.#passed + 1]?.position ?? Number.POSITIVE_INFINITY) <= position) this.#passed++;
    if (2 * this.#passed > this.#marks.length) {
      this.#marks = this.#marks.slice(this.#passed);
      this.#passed = 0;
    }
    return this.#marks[this.#passed]!;
  }
}
