// How far one output was read, so that no line is taken twice when what sends it begins a little earlier.

/** How far a body was read, or one of the outputs in it: so many lines of a time, or since an event. */
export interface Reached {
  /** The time of a line, or `id:` and the id of an event, percent-encoded; '' when neither was there. */
  readonly time: string;
  readonly entries: number;
}

/** One output: lines up to the last one that was had are passed over after a break. */
export class OutputReached {
  #time: string;
  #entries: number;
  #toSkip = 0;
  #isPassing = false;

  constructor({ time, entries }: Reached) {
    this.#time = time;
    this.#entries = entries;
  }

  get reached(): Reached {
    return { time: this.#time, entries: this.#entries };
  }

  again(): void {
    this.#isPassing = this.#time !== '';
    this.#toSkip = this.#entries;
  }

  passed(id: string): void {
    this.#time = id;
    this.#entries = 0;
    this.#isPassing = false;
  }

  isNew(time: string): boolean {
    if (this.#isPassing && instantOf(time) < instantOf(this.#time)) return false;
    const isSame = time === this.#time;
    if (this.#isPassing && isSame && this.#toSkip > 0) {
      this.#toSkip--;
      return false;
    }
    this.#isPassing = false;
    this.#entries = isSame ? this.#entries + 1 : 1;
    this.#time = time;
    return true;
  }
}

/** A text that sorts as the times do, whatever their number of digits. */
function instantOf(time: string): string {
  return time.replace('Z', '').padEnd(29, time.includes('.') ? '0' : '.000000000');
}
