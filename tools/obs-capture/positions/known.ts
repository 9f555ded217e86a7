// What is remembered of what is read, and where to go on: of a file enough to know it again, whatever name it has by then; of a
// stream what its sender has to be asked.

import type { Place } from '../../lib/stream/receipt-output.ts';
import type { StreamMark, Trail } from './trail.ts';

/** A hash over some bytes that end at `at`. */
export interface Mark {
  readonly at: number;
  readonly hash: string;
}

/** A file of a device. Inodes are used again, also within a second; the time of birth is not ('0' where the system does not tell it). */
export interface Identity {
  readonly device: string;
  readonly inode: string;
  /** Nanoseconds since 1970. */
  readonly born: string;
}

export interface KnownFile {
  readonly id: number;
  /** Of the file that has the content now: it may have been copied, or compressed. */
  identity: Identity;
  /** Where it was found last. */
  path: string;
  /** Whose records its lines are. */
  readonly source: string;
  /** Over all of its first bytes. */
  head: Mark;
  /** Over the bytes before a place that was read, to see whether they are still the same. */
  mark: Mark;
  /** What the output has taken. */
  place: Place;
  /** When it was seen to be gone, or to have been emptied; milliseconds since 1970. */
  goneMs: number | undefined;
}

/** One of the streams that a sender has, such as stdout of a container. */
export interface KnownStream {
  readonly id: number;
  /** The sender. */
  readonly from: string;
  /** Which of its streams. */
  readonly name: string;
  /** Whose records its lines are. */
  readonly source: string;
  /** What the output has taken; bytes are counted from the first one that was ever read. */
  place: Place;
  /** What was handed on. */
  reached: Place;
  /** The place that the output has taken, as the sender knows it. */
  mark: StreamMark;
  /** From which time on the sender has to be asked, so that nothing of any of its streams is missing. */
  since: string;
  /** The place at which the stream was complete; undefined while more may come. */
  endedAt: number | undefined;
  /** Since when nobody has asked for it; milliseconds since 1970. */
  goneMs: number | undefined;
  trail: Trail;
}

/** What the output may or may not have taken when the process was killed. */
export interface Doubt {
  readonly known: KnownFile | KnownStream;
  /** How many lines, from its place on. */
  readonly lines: number;
}
