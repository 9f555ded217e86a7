// Pieces of time in the order of their ends; mostly it is the first that goes. From some end on they do not overlap, and what
// a time touches of those is found by search.

import { firstAfter } from './kept.ts';
import type { Bounds } from './windows.ts';

export interface Timeline<Piece extends Bounds> {
  pieces: Piece[];
  /** So many of the first pieces are there no more; fewer than are left. */
  gone: number;
}

export function createTimeline<Piece extends Bounds>(): Timeline<Piece> {
  return { pieces: [], gone: 0 };
}

export function putIn<Piece extends Bounds>({ pieces, gone }: Timeline<Piece>, piece: Piece): void {
  const last = pieces.at(-1);
  // Nearly always it is the last one.
  if (last === undefined || last.end <= piece.end) pieces.push(piece);
  else pieces.splice(firstAfter(pieces, piece.end, gone), 0, piece);
}

/** Takes a piece away, which is nearly always the first. False when none is left. */
export function takeOut<Piece extends Bounds>(line: Timeline<Piece>, piece: Piece): boolean {
  const at = line.pieces.indexOf(piece, line.gone);
  if (at > line.gone) line.pieces.splice(at, 1);
  else if (at === line.gone) line.gone++;
  // When as many are gone as are left, which is seldom enough.
  if (line.gone >= line.pieces.length / 2) {
    line.pieces = line.pieces.slice(line.gone);
    line.gone = 0;
  }
  return line.pieces.length > line.gone;
}

/** The index of the first piece that ends after `end`. */
export function firstKnown({ pieces, gone }: Timeline<Bounds>, end: number): number {
  const first = pieces[gone];
  return first !== undefined && first.end > end ? gone : firstAfter(pieces, end, gone);
}

/** The index of the first piece, from index `from` on, that begins at `start` or after; `pieces.length` for none. */
export function firstFrom(pieces: readonly Bounds[], start: number, from: number): number {
  let [low, high] = [from, pieces.length];
  // Nearly always all begin before.
  if (high > low && (pieces[high - 1] as Bounds).start < start) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle] as Bounds).start >= start) high = middle;
    else low = middle + 1;
  }
  return low;
}
