// Where reading of the journal stands: behind an entry, whose cursor says so, or at a time before anything was read. With positions it
// is what the output has taken, and outlives this process.

import type { Cursor, Place } from '../../lib/stream/receipt-output.ts';
import type { KnownStream } from '../positions/known.ts';
import type { KnownStreams } from '../positions/streams.ts';
import { timeOfCursor } from './cursor.ts';

export interface Named {
  /** The journal, as it is read. */
  readonly from: string;
  /** What is chosen of it. */
  readonly name: string;
  /** Whose records tell of it. */
  readonly source: string;
}

export class JournalPlace {
  /** The cursor of an entry, `@` and seconds since 1970, or '' where nothing is known. */
  #at = '';
  readonly #known: KnownStream | undefined;
  readonly #streams: KnownStreams | undefined;
  /** Of the stream, when the lane began. */
  #start = 0;

  constructor(streams: KnownStreams | undefined, named: Named) {
    this.#streams = streams;
    if (!streams) return;
    const known = [...streams.of(named.from)];
    const own = known.find(({ name }) => name === named.name);
    this.#known = streams.open(named, '');
    this.#at = own?.mark.time ?? '';
    // Where another choice was made of the journal until now it was read so far all the same.
    const latest = known.sort((one, other) => instantOf(one) - instantOf(other)).at(-1);
    if (!own && latest) this.begin(latest.mark.time);
  }

  get at(): string {
    return this.#at;
  }

  /** Nothing was read yet, and this is where it begins. */
  begin(at: string): void {
    this.#at = at;
    if (!this.#known) return;
    const mark = { position: this.#known.reached.position, time: at, entries: 1 };
    this.#known.trail.passed(mark, false);
    this.#known.mark = mark;
    this.#streams?.note(this.#known, 'mark');
  }

  /** For the lane that goes on here. */
  get cursor(): Cursor | undefined {
    if (!this.#known) return undefined;
    this.#start = this.#known.reached.position;
    return { key: this.#known.id, place: this.#known.reached };
  }

  /** An entry was taken, the last of so many bytes of the lane. */
  took(cursor: string, bytes: number): void {
    this.#at = cursor;
    this.#known?.trail.passed({ position: this.#start + bytes, time: cursor, entries: 1 }, false);
  }

  /** The lane is at its end. */
  ended(place: Place): void {
    if (this.#known) this.#known.reached = place;
  }
}

/** When the entry came that a stream was read to. */
function instantOf({ mark }: KnownStream): number {
  return Date.parse(timeOfCursor(mark.time) ?? '') || 0;
}
