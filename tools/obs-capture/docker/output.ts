// One output of a container: entries in, lines out.

import type { Lane } from '../../lib/stream/fan-in.ts';
import { createPushedInput, type PushedInput } from '../../lib/stream/pushed-input.ts';
import type { KnownStream } from '../positions/known.ts';
import type { Entry } from './entries.ts';
import { Reading } from './reading.ts';

const LF = 0x0a;
const LINE_FEED = Buffer.from('\n');

export class Output {
  readonly input: PushedInput;
  readonly reading: Reading;
  lane: Lane | undefined;
  /** When the line that is being read was begun. */
  lineTime = '';
  readonly #known: KnownStream | undefined;
  #position: number;

  /** @param known how far it was read before */
  constructor(known: KnownStream | undefined, onResume: () => void) {
    this.input = createPushedInput(onResume);
    this.reading = new Reading(known?.trail.last);
    this.#known = known;
    this.#position = known?.trail.last.position ?? 0;
  }

  /** Returns false when the reader of the output is behind. */
  take(entry: Entry): boolean {
    // The rest of a long line has the same time; another one means that a line was left unfinished.
    if (this.lane?.midLine && entry.time !== this.lineTime) this.#push(LINE_FEED);
    if (!this.lane?.midLine) this.lineTime = entry.time;
    this.reading.take(entry);
    return this.#push(entry.text);
  }

  close(unfinished: 'hand on' | 'forget'): void {
    if (unfinished === 'forget') this.lane?.close('forget');
    else this.input.end();
    if (!this.#known || !this.lane) return;
    this.#known.trail.seal();
    this.#known.reached = this.lane.place;
  }

  #push(bytes: Buffer): boolean {
    this.#position += bytes.length;
    const { time, entries } = this.reading;
    this.#known?.trail.passed({ position: this.#position, time, entries }, bytes.at(-1) !== LF);
    return this.input.push(bytes);
  }
}
