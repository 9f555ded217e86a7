// What is remembered of an Engine from one process to the next, where positions are kept: how far its events were handled, and how
// far the logs of its containers were read.

import { formatTime, parseTime } from '../../lib/record/time.ts';
import type { KnownStream } from '../positions/known.ts';
import type { KnownStreams } from '../positions/streams.ts';
import { type Places, placesOf } from './places.ts';

export interface EngineMemory {
  /** Events up to here were handled by an earlier process, in nanoseconds since 1970; 0 when there was none. */
  readonly heardNs: bigint;
  /** The containers that are remembered, by id. */
  readonly containers: ReadonlyMap<string, readonly KnownStream[]>;
  places(id: string, source: string, begin: string): Places;
  forget(id: string): void;
  /** Events are being handled. Those before `atNs` are not asked for again, once `save` was called. */
  handled(atNs: bigint): void;
  save(): void;
}

export function memoryOf(streams: KnownStreams, socketPath: string): EngineMemory {
  const prefix = `docker ${socketPath} `;
  const known = [...streams.senders].filter((from) => from.startsWith(prefix));
  const events = streams.open({ from: prefix.trimEnd(), name: 'events', source: 'docker' }, '');
  const heardNs = parseTime(events.mark.time) ?? 0n;
  let handledNs = heardNs;
  let savedNs = heardNs;
  return {
    heardNs,
    containers: new Map(known.map((from) => [from.slice(prefix.length), streams.of(from)])),
    places: (id, source, begin) => placesOf(streams, { from: `${prefix}${id}`, source }, begin),
    forget: (id) => streams.forget(`${prefix}${id}`),
    handled(atNs) {
      if (atNs > handledNs) handledNs = atNs;
    },
    save() {
      if (handledNs === savedNs) return;
      savedNs = handledNs;
      events.mark = { position: 0, time: formatTime(handledNs), entries: 0 };
      streams.note(events, 'mark');
    },
  };
}
