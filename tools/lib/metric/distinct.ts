// HyperLogLog with 2^14 registers (Flajolet, Fusy, Gandouet and Meunier 2007): how many different texts there were, with
// a standard error of 1.04 / sqrt(2^14) = 0.81 %. The estimate is the improved one of Ertl 2017, "New cardinality estimation
// algorithms for HyperLogLog sketches", algorithm 6, which needs no corrections by range: small counts are all but exact.

import type { Aggregate } from './aggregate.ts';
import { type Hash, hashOf } from './hash.ts';

const INDEX_BITS = 14;
export const REGISTERS = 1 << INDEX_BITS;
/** Bits of the hash that are left for the rank. */
const RANK_BITS = 64 - INDEX_BITS;
export const MAX_RANK = RANK_BITS + 1;
/** Bits that hold any rank. */
const RANK_WIDTH = 6;
/** A map with more registers takes more memory than all of them. */
const MAX_SPARSE = 256;

export interface Distinct {
  /** Registers that are not 0 by their index, while they are few; then all. */
  registers: Map<number, number> | Uint8Array;
}

/** Of texts; how often and with what weight one comes does not matter. The estimate is a whole number. */
export const distinct: Aggregate<Distinct, number, string> = {
  create: () => ({ registers: new Map() }),
  add: (state, text) => raiseTo(state, registerOf(text)),
  merge: (into, { registers }) => {
    for (const [index, rank] of registers.entries()) if (rank > 0) raise(into, index, rank);
  },
  emit: (state) => Math.round(estimateOf(state)),
};

/** The register of a text and the rank to which it raises it, as one number below 2^20. */
export function registerOf(text: string): number {
  return registerOfHash(hashOf(text));
}

/** Adds a text by what registerOf says of it. */
export function raiseTo(state: Distinct, register: number): void {
  raise(state, register >>> RANK_WIDTH, register & ((1 << RANK_WIDTH) - 1));
}

/** The first 14 bits choose a register, the zeros in front of the others are its rank. */
function registerOfHash({ high, low }: Hash): number {
  const rest = (high << INDEX_BITS) >>> 0;
  const rank = rest !== 0 ? Math.clz32(rest) + 1 : 32 - INDEX_BITS + Math.clz32(low) + 1;
  return ((high >>> (32 - INDEX_BITS)) << RANK_WIDTH) | rank;
}

/** Raises a register to a rank, if it is below it. */
export function raise(state: Distinct, index: number, rank: number): void {
  const { registers } = state;
  if (registers instanceof Uint8Array) {
    if (rank > registers[index]!) registers[index] = rank;
    return;
  }
  if (rank <= (registers.get(index) ?? 0)) return;
  registers.set(index, rank);
  if (registers.size > MAX_SPARSE) state.registers = densify(registers);
}

function densify(sparse: ReadonlyMap<number, number>): Uint8Array {
  const dense = new Uint8Array(REGISTERS);
  for (const [index, rank] of sparse) dense[index] = rank;
  return dense;
}

/** Registers that are not 0, in order. */
export function registersOf({ registers }: Distinct): (readonly [index: number, rank: number])[] {
  return [...registers.entries()].filter(([, rank]) => rank > 0).sort(([left], [right]) => left - right);
}

function estimateOf(state: Distinct): number {
  const counts = new Array<number>(MAX_RANK + 1).fill(0);
  for (const rank of state.registers.values()) counts[rank]!++;
  // A map has only registers that are not 0.
  const empty = state.registers instanceof Uint8Array ? counts[0]! : REGISTERS - state.registers.size;
  let z = REGISTERS * tau(1 - counts[MAX_RANK]! / REGISTERS);
  for (let rank = RANK_BITS; rank >= 1; rank--) z = 0.5 * (z + counts[rank]!);
  z += REGISTERS * sigma(empty / REGISTERS);
  return REGISTERS ** 2 / (2 * Math.LN2 * z);
}

/** x + Σ x^(2^k) 2^(k-1), Ertl's correction for registers that are 0. */
function sigma(share: number): number {
  if (share === 1) return Infinity;
  let x = share;
  let y = 1;
  let sum = share;
  for (let before = -1; before !== sum; ) {
    before = sum;
    x *= x;
    sum += x * y;
    y += y;
  }
  return sum;
}

/** (1 - x - Σ (1 - x^(2^-k))^2 2^-k) / 3, Ertl's correction for registers that are full. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let y = 1;
  let sum = 1 - share;
  for (let before = -1; before !== sum; ) {
    before = sum;
    x = Math.sqrt(x);
    y *= 0.5;
    sum -= (1 - x) ** 2 * y;
  }
  return sum / 3;
}
