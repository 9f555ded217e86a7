// What the threads share: sheets of the blocks of a file, in a ring, and who has which block.
//
// Blocks are numbered from where the input began; block b stands in slot b modulo the number of slots. Whoever moves `unclaimed` on has the
// block it stood at. A reader claims no block whose slot may still be looked at: none beyond `current` and all slots.

import { SHEET_BYTES, type Sheet, sheetAt } from '../../lib/kernel/sheet.ts';

/** Numbers of a block, each at an index of `words`. */
export interface Counts {
  /** The number of the block plus one as soon as it is read, with a minus when it cannot be read ahead. Said last. */
  readonly done: number;
  /** Where the block's lines start and end, from its own start; a line that ends in it may have started before. */
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  readonly lines: number;
  readonly foreign: number;
  /** The fields that any line so far had. */
  readonly everFound: number;
  /** The number of the reader. */
  readonly reader: number;
}

export interface Slot {
  readonly counts: Counts;
  /** Places are from the start of the block's first line. */
  readonly sheet: Sheet;
}

export interface Shared {
  /** Of everything. */
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly slots: readonly Slot[];
}

/** Indexes of `words`: the block whose turn it is, on which readers sleep, and the first that nobody has. */
export const CURRENT = 0;
export const UNCLAIMED = 1;

const HEAD_WORDS = 16;
const COUNTS = ['done', 'start', 'end', 'rows', 'lines', 'foreign', 'everFound', 'reader'] as const;

/** Memory for so many blocks; what no block has touched costs nothing. */
export function createShared(slots: number): Shared {
  return sharedIn(new SharedArrayBuffer(wordsOf(slots) * 4 + slots * SHEET_BYTES), slots);
}

/** The same from another thread. */
export function sharedIn(buffer: SharedArrayBuffer, slots: number): Shared {
  const words = new Int32Array(buffer, 0, wordsOf(slots));
  const slotAt = (_: unknown, index: number): Slot => {
    const head = HEAD_WORDS * (index + 1);
    return {
      sheet: sheetAt(buffer, words.byteLength + index * SHEET_BYTES),
      // All of Counts.
      counts: Object.fromEntries(COUNTS.map((name, at) => [name, head + at])) as unknown as Counts,
    };
  };
  return { buffer, words, slots: Array.from({ length: slots }, slotAt) };
}

/** The slot of a block. */
export function slotOf({ slots }: Shared, block: number): Slot {
  return slots[block % slots.length] as Slot;
}

function wordsOf(slots: number): number {
  return HEAD_WORDS * (slots + 1);
}
