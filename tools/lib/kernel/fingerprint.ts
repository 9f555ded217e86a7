// Which three bytes of each literal the prefilter looks for, and which literals share a bucket of its nibble tables: so that as little as
// possible of an ordinary log looks like one of them.
//
// A bucket accepts a byte when one of its literals has the byte's low nibble at that place and one, perhaps another, its high nibble. How
// often that happens is estimated from how often the characters occur in logs.

/** A set of bytes, one of which stands at a place. */
export type ByteSet = readonly number[];

/** Where the fingerprint of each literal begins, and the tables: for each of three places 16 bytes for the low and 16 for the high nibble. */
export interface Fingerprints {
  readonly offsets: readonly number[];
  readonly tables: Uint8Array;
}

const BUCKETS = 8;
const PLACES = 3;
/** Of each literal the rarest few windows are tried: more find little that is better. */
const MOST_WINDOWS = 3;
/** After the first round each literal is taken out and put where it is best now. */
const ROUNDS = 2;

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

/** The rarest windows of a literal, the rarest first. */
function choicesOf(sets: readonly ByteSet[]): readonly Choice[] {
  const nibbles = sets.map(nibblesOf);
  const choices: Choice[] = [];
  for (let offset = 0; offset + PLACES <= sets.length; offset++) {
    const window: Window = [nibbles[offset]!, nibbles[offset + 1]!, nibbles[offset + 2]!];
    choices.push({ offset, window, weight: weightOf(window, NOTHING) });
  }
  return choices.sort((left, right) => left.weight - right.weight).slice(0, MOST_WINDOWS);
}

/** Places the fingerprints of literals, each given as the bytes at its places (three at least), one bucket each, greedily. */
export function placeFingerprints(literals: readonly (readonly ByteSet[])[]): Fingerprints {
  const choices = literals.map(choicesOf);
  const members: Map<number, Choice>[] = Array.from({ length: BUCKETS }, () => new Map());
  const windows: Window[] = members.map(() => NOTHING);
  const joined = (bucket: number): Window => {
    let window = NOTHING;
    for (const choice of members[bucket]!.values()) window = join(window, choice.window);
    return window;
  };
  const put = (id: number): void => {
    let best = { bucket: 0, choice: choices[id]![0]!, added: Number.POSITIVE_INFINITY };
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const before = weightOf(windows[bucket]!, NOTHING);
      for (const choice of choices[id]!) {
        const added = weightOf(windows[bucket]!, choice.window) - before;
        if (added < best.added) best = { bucket, choice, added };
      }
    }
    members[best.bucket]!.set(id, best.choice);
    windows[best.bucket] = join(windows[best.bucket]!, best.choice.window);
  };
  const takeOut = (id: number): void => {
    const bucket = members.findIndex((ids) => ids.delete(id));
    if (bucket >= 0) windows[bucket] = joined(bucket);
  };
  // The rarest first: frequent ones then find buckets in which they do least harm.
  const order = choices.map((_, id) => id).sort((a, b) => choices[a]![0]!.weight - choices[b]![0]!.weight);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const id of order) {
      takeOut(id);
      put(id);
    }
  }
  const offsets: number[] = [];
  for (const bucket of members) for (const [id, { offset }] of bucket) offsets[id] = offset;
  return { offsets, tables: tablesOf(windows) };
}

function tablesOf(windows: readonly Window[]): Uint8Array {
  const tables = new Uint8Array(PLACES * 2 * 16);
  windows.forEach((window, bucket) => {
    window.forEach((nibbles, place) => {
      for (let nibble = 0; nibble < 32; nibble++) {
        tables[place * 32 + nibble]! |= ((nibbles >>> nibble) & 1) << bucket;
      }
    });
  });
  return tables;
}
