// The host side of the prefilter kernel: literals as tables, candidates as columns.

import { type FingerprintPlace, placeFingerprints, tablesOf } from './fingerprint.ts';
import type { Kernel, KernelExports } from './host.ts';
import {
  type ByteSet,
  CLASSES,
  FINGERPRINT_BYTES,
  FOLD,
  LITERAL_BYTES,
  type Literal,
  setsOf,
  writeLiteral,
} from './literal.ts';

/** What assembly/prefilter.ts exports. */
interface PrefilterExports extends KernelExports {
  usePrefilter(
    tables: number,
    slots: number,
    lists: number,
    literals: number,
    classes: number,
    positions: number,
    ids: number,
    most: number,
  ): void;
  findCandidates(start: number, end: number): number;
  readonly candidates: WebAssembly.Global;
}

export interface Prefilter {
  /** Where a literal begins, in the order of the text but for 16 bytes. Valid up to `count`. */
  readonly positions: Uint32Array;
  /** Which one, an index into the list given. */
  readonly ids: Uint32Array;
  /** Candidates of the last find. */
  count: number;
  /** Looks in [start, end); returns where to go on, less than `end` when the columns were full. */
  find(start: number, end: number): number;
}

const ROWS = 4096;
const MOST_LITERALS = 512;

/** Kernel memory that a prefilter takes, whatever the number of its literals. */
export const PREFILTER_BYTES = MOST_LITERALS * LITERAL_BYTES + ROWS * 8 + 96 * 1024;

/**
 * One prefilter a kernel. `known` has places for the fingerprints of literals, by their texts; the others are placed here, which takes
 * milliseconds for a hundred. Throws a RangeError for a literal that is too long, and for too many of them.
 */
export function createPrefilter(
  kernel: Kernel,
  literals: readonly Literal[],
  known: ReadonlyMap<string, FingerprintPlace> = new Map(),
): Prefilter {
  const exports = kernel.exports as PrefilterExports;
  const { buffer } = exports.memory;
  if (literals.length > MOST_LITERALS) throw new RangeError(`at most ${MOST_LITERALS} literals`);
  const place = (bytes: Uint8Array): number => {
    const address = kernel.allocate(bytes.length);
    kernel.bytes.set(bytes, address);
    return address;
  };
  const sets = literals.map(setsOf);
  const places = placeFingerprints(
    sets,
    literals.map(({ text }) => known.get(text)),
  );
  const fingerprints = sets.map((list, id) => {
    const { offset } = places[id]!;
    return list.slice(offset, offset + FINGERPRINT_BYTES);
  });
  const { slots, lists } = hashTable(fingerprints);
  const records = Buffer.alloc(literals.length * LITERAL_BYTES);
  for (const [id, literal] of literals.entries()) {
    writeLiteral(records, id * LITERAL_BYTES, literal, places[id]!.offset);
  }
  const positions = new Uint32Array(buffer, kernel.allocate(ROWS * 4), ROWS);
  const ids = new Uint32Array(buffer, kernel.allocate(ROWS * 4), ROWS);
  exports.usePrefilter(
    place(tablesOf(fingerprints, places)),
    place(new Uint8Array(slots.buffer)),
    place(new Uint8Array(lists.buffer)),
    place(records),
    place(CLASSES),
    positions.byteOffset,
    ids.byteOffset,
    ROWS,
  );
  const prefilter: Prefilter = {
    positions,
    ids,
    count: 0,
    find(start, end) {
      const next = exports.findCandidates(start, end) >>> 0;
      prefilter.count = exports.candidates.value as number;
      return next;
    },
  };
  return prefilter;
}

// As the kernel has them.
const MULTIPLIER = 0x9e3779b1;
const HASH_SHIFT = 20;
const SLOTS = 4096;
const NO_LITERAL = 0xffff;

/** The slots of the hash table, each an index into lists of literals; index 0 is the empty list. */
function hashTable(fingerprints: readonly (readonly ByteSet[])[]): {
  slots: Uint16Array;
  lists: Uint16Array;
} {
  const members = new Map<number, number[]>();
  const add = (slot: number, id: number): void => {
    const list = members.get(slot);
    if (list === undefined) members.set(slot, [id]);
    else if (list[list.length - 1] !== id) list.push(id);
  };
  fingerprints.forEach((sets, id) => {
    const [first, second, third] = sets.map((set) => new Set(set.map((byte) => byte & FOLD)));
    for (const a of first!) {
      for (const b of second!) {
        for (const c of third!) add(Math.imul(a | (b << 8) | (c << 16), MULTIPLIER) >>> HASH_SHIFT, id);
      }
    }
  });
  const slots = new Uint16Array(SLOTS);
  const lists = [NO_LITERAL];
  for (const [slot, list] of members) {
    slots[slot] = lists.length;
    lists.push(...list, NO_LITERAL);
  }
  return { slots, lists: Uint16Array.from(lists) };
}
