// A word for each different text, worked out when the text first comes: the columns of a scan have numbers for texts. The words stand in
// kernel memory, so that a kernel finds them too.

import type { FieldView } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Interner } from '../lib/kernel/interner.ts';
import { decodeQuoted } from './row-view.ts';

export interface Words {
  /** By place of a text; 0 for one that was not asked for. */
  readonly values: Uint32Array;
  /** The word at a place: what was worked out for it, with the bit KNOWN. */
  at(place: number): number;
}

/** Bit of a word that was worked out; the others are its value. */
export const KNOWN = 0x8000_0000;

/** The place of a text with a number; in quotes the same bytes may be another one. */
export function placeOf(id: number, quoted: boolean): number {
  return 2 * id + (quoted ? 1 : 0);
}

/** Kernel memory for the words of so many texts; those of no text cost no resident memory. */
export function wordsBytes(most: number): number {
  return placeOf(most, false) * Uint32Array.BYTES_PER_ELEMENT + 128;
}

/** @param workOut gives the value of the word for a place, below KNOWN. */
export function createWords(kernel: Kernel, most: number, workOut: (place: number) => number): Words {
  const address = kernel.allocate(placeOf(most, false) * Uint32Array.BYTES_PER_ELEMENT);
  const values = new Uint32Array(kernel.exports.memory.buffer, address, placeOf(most, false));
  return {
    values,
    at(place) {
      const known = values[place] as number;
      if (known !== 0) return known;
      const word = (workOut(place) | KNOWN) >>> 0;
      values[place] = word;
      return word;
    },
  };
}

/** The text at a place. */
export function textAt(interner: Interner, place: number): FieldView {
  const quoted = place % 2 === 1;
  const raw = interner.text(Math.floor(place / 2));
  return { value: quoted ? decodeQuoted(raw) : raw, quoted };
}
