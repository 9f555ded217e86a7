// What is remembered of a file that is read: enough to know it again, whatever name it has by then, and where to go on.

import type { Place } from '../../lib/stream/receipt-output.ts';

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

/** What the output may or may not have taken when the process was killed. */
export interface Doubt {
  readonly file: KnownFile;
  /** How many lines, from the file's place on. */
  readonly lines: number;
}
