// Pieces of time of groups, of each in the order of their ends; mostly it is the first that goes. From some end on they do not overlap, and
// what a time touches of those is found by search.

import { firstAfter } from './kept.ts';
import type { Bounds } from './windows.ts';

export interface Timelines<Piece> {
  put(piece: Piece): void;
  takeOut(piece: Piece): void;
  /** The pieces of a group, if there are some that end after `known` and lie between `start` and `end` in part: those from `from` to before `to`. */
  touched(group: number, start: number, end: number, known: number): Piece[] | undefined;
  readonly from: number;
  readonly to: number;
  all(): Piece[];
}

interface Timeline<Piece> {
  pieces: Piece[];
  /** So many of the first pieces are there no more; fewer than are left. */
  gone: number;
}

interface OfGroup extends Bounds {
  readonly group: number;
}

export function createTimelines<Piece extends OfGroup>(): Timelines<Piece> {
  const lines = new Map<number, Timeline<Piece>>();
  let from = 0;
  let to = 0;

  return {
    put(piece) {
      const line = lines.get(piece.group);
      if (line === undefined) {
        lines.set(piece.group, { pieces: [piece], gone: 0 });
        return;
      }
      const { pieces, gone } = line;
      // Nearly always it is the last one.
      if ((pieces[pieces.length - 1] as Piece).end <= piece.end) pieces.push(piece);
      else pieces.splice(firstAfter(pieces, piece.end, gone), 0, piece);
    },
    takeOut(piece) {
      const line = lines.get(piece.group);
      if (line === undefined) return;
      const at = line.pieces.indexOf(piece, line.gone);
      if (at > line.gone) line.pieces.splice(at, 1);
      else if (at === line.gone) line.gone++;
      const left = line.pieces.length - line.gone;
      if (left === 0) lines.delete(piece.group);
      if (line.gone < left) return;
      // So seldom that each piece is moved once or so.
      line.pieces = line.pieces.slice(line.gone);
      line.gone = 0;
    },
    touched(group, start, end, known) {
      const line = lines.get(group);
      if (line === undefined) return undefined;
      const { pieces, gone } = line;
      const isFirstKnown = (pieces[gone] as Piece).end > known;
      const first = isFirstKnown ? gone : firstAfter(pieces, known, gone);
      to = from = firstFrom(pieces, end, first);
      while (from > first && (pieces[from - 1] as Piece).end > start) from--;
      return from < to ? pieces : undefined;
    },
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    all: () => [...lines.values()].flatMap(({ pieces, gone }) => pieces.slice(gone)),
  };
}

/** The index of the first piece, from index `from` on, that begins at `start` or after; that behind the last one for none. */
function firstFrom(pieces: readonly Bounds[], start: number, from: number): number {
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
