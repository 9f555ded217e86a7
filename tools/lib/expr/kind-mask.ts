// Sets of kinds as bits, numbered as the byte kernel numbers kinds: bit i is KINDS[i - 1], bit 0 a foreign line.

import { isLevel, KINDS, type Kind, LEVELS, type Level } from '../record/kind.ts';

const bits: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, index) => [kind, 1 << (index + 1)]));
const ranks: ReadonlyMap<Kind, number> = new Map(LEVELS.map((level, index) => [level, index]));

/** The set of one kind. */
export function kindBit(kind: Kind): number {
  return bits.get(kind)!;
}

/** The set of the kinds that pass a test. */
export function maskOf(test: (kind: Kind) => boolean): number {
  return KINDS.reduce((mask, kind) => (test(kind) ? mask | kindBit(kind) : mask), 0);
}

/** The set of the levels whose order relative to `level` (below 0, 0, above 0) passes a test. */
export function levelsWhere(level: Level, test: (order: number) => boolean): number {
  return maskOf((kind) => isLevel(kind) && test(ranks.get(kind)! - ranks.get(level)!));
}
