// Where the lines of one output of a log stream go.

import { createPushedInput, type PushedInput } from '../../lib/stream/pushed-input.ts';
import type { KnownStream } from '../positions/known.ts';
import type { BodyLine } from './body.ts';
import type { Reached } from './reached.ts';

const LINE_FEED = Buffer.from('\n');

export class Output {
  readonly input: PushedInput;
  readonly #known: KnownStream | undefined;
  #position: number;
  #time: string | undefined;

  /** @param known how far it was read before, where that is remembered */
  constructor(known: KnownStream | undefined, onResume: () => void) {
    this.input = createPushedInput(onResume);
    this.#known = known;
    this.#position = known?.reached.position ?? 0;
  }

  /** When the line that is handed on was written. */
  readonly lineTime = (): string => this.#time ?? new Date().toISOString();

  /** Returns false when the reader of the output is behind. @param reached with this line */
  take({ text, time }: BodyLine, reached: Reached): boolean {
    this.#time = time;
    this.#position += text.length + LINE_FEED.length;
    this.reach(reached);
    this.input.push(text);
    return this.input.push(LINE_FEED);
  }

  /** Says what the place is that was reached. */
  reach({ time, entries }: Reached): void {
    this.#known?.trail.passed({ position: this.#position, time, entries }, false);
  }
}
