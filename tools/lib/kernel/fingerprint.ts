// Which three bytes of each literal the prefilter looks for, and which literals share a bucket of its nibble tables: so that as little as
// possible of an ordinary log looks like one of them.
//
// A bucket accepts a byte when one of its literals has the byte's low nibble at that place and one, perhaps another, its high nibble. How
// often that happens is estimated from how often the characters occur in logs.

import type { ByteSet } from './literal.ts';

/** Where the fingerprint of a literal begins, and its bucket. */
export interface FingerprintPlace {
  readonly offset: number;
  readonly bucket: number;
}

export const BUCKETS = 8;
const PLACES = 3;
/** Of each literal the rarest few windows are tried: more find little that is better. */
const MOST_WINDOWS = 3;

/** For ' ' to '~': a hexadecimal digit d says a frequency of 2^-(d + 3), measured on loghub's eight logs and one of key=value lines. */
const RARITY =
  '0c8f8ffc668d6323111323333328b2f88676644694676644685546a79c55d5f6f23321453364433235222255548ffff';

/** By high nibble, half of the low nibbles, and which of that half: the sum of the frequencies. */
const sums = new Float64Array(16 * 2 * 256);
for (let half = 0; half < 32; half++) {
  for (let bits = 1; bits < 256; bits++) {
    const lowest = 31 - Math.clz32(bits & -bits);
    const rarity = RARITY[half * 8 + lowest - 32];
    const frequency = rarity === undefined ? 1e-5 : 2 ** -(Number.parseInt(rarity, 16) + 3);
    sums[half * 256 + bits] = sums[half * 256 + (bits & (bits - 1))]! + frequency;
  }
}

/** Nibbles at three places: low ones in bits 0 to 15, high ones in bits 16 to 31. */
type Window = readonly [number, number, number];

const NOTHING: Window = [0, 0, 0];

function nibblesOf(set: ByteSet): number {
  let nibbles = 0;
  for (const byte of set) nibbles |= (1 << (byte & 15)) | (1 << (16 + (byte >> 4)));
  return nibbles;
}

function frequencyOf(nibbles: number): number {
  const low = nibbles & 0xff;
  const high = (nibbles >> 8) & 0xff;
  let sum = 0;
  for (let rest = nibbles >>> 16; rest !== 0; rest &= rest - 1) {
    const half = (31 - Math.clz32(rest & -rest)) * 512;
    sum += sums[half + low]! + sums[half + 256 + high]!;
  }
  return sum;
}

/** How often three bytes fit a window joined with another. */
function weightOf(one: Window, other: Window): number {
  return frequencyOf(one[0] | other[0]) * frequencyOf(one[1] | other[1]) * frequencyOf(one[2] | other[2]);
}

function join(one: Window, other: Window): Window {
  return [one[0] | other[0], one[1] | other[1], one[2] | other[2]];
}

interface Choice {
  readonly offset: number;
  readonly window: Window;
  readonly weight: number;
}

function windowAt(nibbles: readonly number[], offset: number): Window {
  return [nibbles[offset]!, nibbles[offset + 1]!, nibbles[offset + 2]!];
}

/** The rarest windows of a literal, the rarest first. */
function choicesOf(sets: readonly ByteSet[]): readonly Choice[] {
  const nibbles = sets.map(nibblesOf);
  const choices: Choice[] = [];
  for (let offset = 0; offset + PLACES <= sets.length; offset++) {
    const window = windowAt(nibbles, offset);
    choices.push({ offset, window, weight: weightOf(window, NOTHING) });
  }
  return choices.sort((left, right) => left.weight - right.weight).slice(0, MOST_WINDOWS);
}

/**
 * Places the fingerprints of literals, each given as the bytes at its places (three at least): those that are not `known` one after the
 * other, the rarest first, where they add least.
 */
export function placeFingerprints(
  literals: readonly (readonly ByteSet[])[],
  known: readonly (FingerprintPlace | undefined)[],
): readonly FingerprintPlace[] {
  const places = [...known];
  const windows: Window[] = Array.from({ length: BUCKETS }, () => NOTHING);
  const unknown: { id: number; choices: readonly Choice[] }[] = [];
  literals.forEach((sets, id) => {
    const place = known[id];
    if (place === undefined) unknown.push({ id, choices: choicesOf(sets) });
    else windows[place.bucket] = join(windows[place.bucket]!, windowAt(sets.map(nibblesOf), place.offset));
  });
  unknown.sort((left, right) => left.choices[0]!.weight - right.choices[0]!.weight);
  for (const { id, choices } of unknown) {
    let best = { bucket: 0, choice: choices[0]!, added: Number.POSITIVE_INFINITY };
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const before = weightOf(windows[bucket]!, NOTHING);
      for (const choice of choices) {
        const added = weightOf(windows[bucket]!, choice.window) - before;
        if (added < best.added) best = { bucket, choice, added };
      }
    }
    windows[best.bucket] = join(windows[best.bucket]!, best.choice.window);
    places[id] = { bucket: best.bucket, offset: best.choice.offset };
  }
  return places as FingerprintPlace[];
}

/** The tables of the kernel: for each of the three places 16 bytes for the low and 16 for the high nibble, bit i for bucket i. */
export function tablesOf(
  fingerprints: readonly (readonly ByteSet[])[],
  places: readonly FingerprintPlace[],
): Uint8Array {
  const tables = new Uint8Array(PLACES * 2 * 16);
  fingerprints.forEach((sets, id) => {
    const bit = 1 << places[id]!.bucket;
    sets.forEach((set, place) => {
      for (const byte of set) {
        tables[place * 32 + (byte & 15)]! |= bit;
        tables[place * 32 + 16 + (byte >> 4)]! |= bit;
      }
    });
  });
  return tables;
}
