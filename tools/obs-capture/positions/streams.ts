// The streams that are remembered, by who sends them.
//
// A sender is asked for all of its streams at once, from one time on: the oldest of those at which something was written that
// the output has not taken. It is written down with each mark, because a stream that is silent would hold it back otherwise.

import type { Move } from '../../lib/stream/receipt-output.ts';
import { entries, entriesOfStream, newStream } from './entries.ts';
import type { KnownStream } from './known.ts';

export interface KnownStreams {
  /** The streams of a sender. */
  of(from: string): readonly KnownStream[];
  /** The senders that are remembered. */
  readonly senders: Iterable<string>;
  /** One that is remembered, or is to be from now on; that one is read from `since` on. */
  open(named: Pick<KnownStream, 'from' | 'name' | 'source'>, since: string): KnownStream;
  /** Writes down what was changed. */
  note(stream: KnownStream, what: 'mark' | 'ended'): void;
  /** A sender is no more: it is forgotten as soon as the output has taken what there was of it. */
  forget(from: string): void;
}

/** What nobody has asked for is remembered this long. */
const UNASKED_MS = 7 * 24 * 3600 * 1000;

export class StreamBook implements KnownStreams {
  readonly #streams: Map<number, KnownStream>;
  readonly #bySender = new Map<string, KnownStream[]>();
  readonly #append: (text: string) => void;
  readonly #nextId: () => number;
  readonly #leaving = new Set<KnownStream>();
  /** Asked for by this process. */
  readonly #asked = new Set<KnownStream>();

  /** @param append writes entries down */
  constructor(streams: Map<number, KnownStream>, append: (text: string) => void, nextId: () => number) {
    this.#streams = streams;
    this.#append = append;
    this.#nextId = nextId;
    for (const stream of streams.values()) this.#index(stream);
  }

  get senders(): Iterable<string> {
    return [...this.#bySender.keys()];
  }

  of(from: string): readonly KnownStream[] {
    return this.#bySender.get(from) ?? [];
  }

  open(named: Pick<KnownStream, 'from' | 'name' | 'source'>, since: string): KnownStream {
    const remembered = this.of(named.from).find(({ name }) => name === named.name);
    const stream = remembered ?? newStream({ id: this.#nextId(), ...named });
    this.#asked.add(stream);
    if (remembered && stream.goneMs === undefined) return stream;
    stream.goneMs = undefined;
    if (!remembered) {
      stream.since = since;
      this.#streams.set(stream.id, stream);
      this.#index(stream);
    }
    this.#append(entriesOfStream(stream));
    return stream;
  }

  note(stream: KnownStream, what: 'mark' | 'ended'): void {
    this.#append(what === 'mark' ? entries.streamMark(stream, stream.mark) : entries.ended(stream));
  }

  forget(from: string): void {
    for (const stream of this.of(from)) this.#leaving.add(stream);
    this.settle();
  }

  /** The output is about to be given something. */
  intend(moves: ReadonlyMap<number, Move>): void {
    const moved = [...moves].flatMap(([id, { position }]) => {
      const stream = this.#streams.get(id);
      return stream ? [{ stream, position }] : [];
    });
    // Before any of them moves: what is about to be written may not be taken.
    for (const { stream } of moved) stream.since = this.#oldest(stream.from) ?? stream.since;
    for (const { stream, position } of moved)
      this.#append(entries.streamMark(stream, stream.trail.taken(position)));
  }

  /** What has left is forgotten when the output has taken all of it. */
  settle(): void {
    for (const stream of this.#leaving) {
      if (stream.place.position < stream.reached.position) continue;
      this.#leaving.delete(stream);
      this.#drop(stream);
      this.#append(entries.forget(stream));
    }
  }

  /** Drops what nobody has asked for in a long time. */
  dropOld(): void {
    const nowMs = Date.now();
    for (const stream of this.#streams.values()) {
      if (this.#asked.has(stream)) continue;
      stream.goneMs ??= nowMs;
      if (stream.goneMs < nowMs - UNASKED_MS) this.#drop(stream);
    }
  }

  get text(): string {
    return [...this.#streams.values()].map(entriesOfStream).join('');
  }

  /** When the first entry of a sender was written that the output has not taken. */
  #oldest(from: string): string | undefined {
    const times = this.of(from).flatMap(({ trail }) => trail.oldest ?? []);
    return times.sort(compareTimes)[0];
  }

  #index(stream: KnownStream): void {
    const streams = this.#bySender.get(stream.from);
    if (streams) streams.push(stream);
    else this.#bySender.set(stream.from, [stream]);
  }

  #drop(stream: KnownStream): void {
    this.#streams.delete(stream.id);
    this.#asked.delete(stream);
    const others = this.of(stream.from).filter((each) => each !== stream);
    if (others.length > 0) this.#bySender.set(stream.from, others);
    else this.#bySender.delete(stream.from);
  }
}

/** Without their Z times sort as texts, whatever their number of digits. */
function compareTimes(one: string, other: string): number {
  const [a, b] = [one, other].map((time) => time.replace(/Z$/, ''));
  return a! < b! ? -1 : Number(a! > b!);
}
