// The shape of an envelope: what a container runtime, or the journal, writes around each line. It is not the workload's, so it may say
// when a line was written, to which stream and, where several write to one place, by whom.

import type { LineExtras } from '../composer.ts';
import type { EntrySignal } from '../journald/signals.ts';
import type { Clock } from '../time/clock.ts';

export interface Enclosed {
  /** A time of the grammar. */
  readonly time: string;
  /** Where it was written; undefined where the envelope does not know. */
  readonly stream?: 'stdout' | 'stderr' | undefined;
  /** Whose it is, a source of the grammar; undefined: whose input it came with. */
  readonly source?: string | undefined;
  /** The line goes on in the next envelope of its source and stream; parts of several lines at once are told apart by this text. */
  readonly isPartial: boolean;
  readonly part?: string | undefined;
  /** What else the envelope says of the line. */
  readonly extras?: LineExtras;
  /** A byte string. Line feeds in it are part of the message. */
  readonly text: string;
  /** So many bytes of it were left out. */
  readonly cutBytes?: number;
  /** A record that it means besides, of the same source. */
  readonly signal?: EntrySignal | undefined;
  /** What reading can be begun behind. */
  readonly mark?: string | undefined;
}

/** Where a line was written. */
export type Place = Pick<Enclosed, 'source' | 'stream'>;

export interface Envelope {
  readonly name: string;
  /** Where a line belongs that stands in none; undefined: where the line before it does. */
  readonly stray?: Place;
  /** What is in it, or undefined for a line that is none. */
  open(line: string, clock: Clock): Enclosed | undefined;
  /** Reads an envelope that is longer than a line may be, in pieces; undefined where such a one is cut as any line is. */
  openLong?(mostBytes: number): LongEnvelope;
}

export interface LongEnvelope {
  /** Takes a piece, a byte string. */
  accept(piece: string): void;
  /** What was in it, of which the text has `mostBytes` at most. */
  close(clock: Clock): Enclosed | undefined;
}
