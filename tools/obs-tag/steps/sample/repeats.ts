// --sample-repeats: of the log records that say the same, the first of each window goes on for sure, and then one of every N. The same
// is: source, level and message; the fields may differ.

import { Chooser } from './random.ts';

/** Messages that are remembered; beyond it the one whose window began first is forgotten, so that its next one is a first again. */
export const MOST_MESSAGES = 10_000;
/** Characters of a message that count. */
export const MOST_MESSAGE_CHARS = 256;

interface Message {
  readonly endsUs: number;
  readonly chooser: Chooser;
}

export class Repeats {
  readonly #oneOf: number;
  readonly #perUs: number;
  readonly #random: () => number;
  /** In the order in which their windows began. */
  readonly #messages = new Map<string, Message>();

  constructor(oneOf: number, perUs: number, random: () => number) {
    this.#oneOf = oneOf;
    this.#perUs = perUs;
    this.#random = random;
  }

  /** How many lines the record stands for that says `key` at `nowUs`; 0 when it goes no further. */
  weightOf(key: string, nowUs: number): number {
    const known = this.#messages.get(key);
    if (known !== undefined && nowUs < known.endsUs) return known.chooser.choose() ? this.#oneOf : 0;
    this.#messages.delete(key);
    if (this.#messages.size >= MOST_MESSAGES) this.#forgetOldest();
    this.#messages.set(key, {
      endsUs: nowUs + this.#perUs,
      chooser: new Chooser(this.#oneOf, this.#random),
    });
    return 1;
  }

  #forgetOldest(): void {
    for (const key of this.#messages.keys()) {
      this.#messages.delete(key);
      return;
    }
  }
}
