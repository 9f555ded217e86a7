// Chance that can be repeated: the same seed gives the same choices.

/** Pseudo-random 32-bit words: a counter run through a mixer (splitmix32, after Guy Steele, Doug Lea and Christine Flood's SplitMix). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state);
  };
}

/** A bijection of 32-bit words without visible structure (the finaliser of MurmurHash3, Austin Appleby). */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const WORDS = 2 ** 32;

/** A number of [0, 1) for a text, the same in every process with this seed: 32 bits, enough for 1 in a million. */
export function fractionOf(text: string, seed: number): number {
  let hash = mix(seed ^ text.length);
  for (let index = 0; index < text.length; index++) hash = mix(hash ^ text.charCodeAt(index));
  return hash / WORDS;
}

/** Chooses one of each run of `size` calls, at a random place: every call has the same chance, and the count is never off by a run. */
export class Chooser {
  readonly #size: number;
  readonly #random: () => number;
  #position = 0;
  #chosen = 0;

  constructor(size: number, random: () => number) {
    this.#size = size;
    this.#random = random;
  }

  choose(): boolean {
    if (this.#position === 0) this.#chosen = Math.floor((this.#random() / WORDS) * this.#size);
    const isChosen = this.#position === this.#chosen;
    this.#position = (this.#position + 1) % this.#size;
    return isChosen;
  }
}
