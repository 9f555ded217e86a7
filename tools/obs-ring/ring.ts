// One ring: what is kept, where, and how much of it. Its three files are
//
//   X.live     the generation that is appended to
//   X.live.1   the one before it
//   X          exactly the last N lines of both, made anew from them
//   X.previous X as it was when the instance last started again
//
// A ring without bounds keeps all: it has one generation, and X is X.live.
//
// and, only while they are being made, `.new-X`, `.old-X` and `.sealed-X` in the same folder: names of DIR never begin
// with a dot.

import { basename, join } from 'node:path';
import type { RingPaths } from '../lib/store/layout.ts';
import type { Bounds } from './bounds.ts';
import type { Home } from './home.ts';

/** What a ring is to keep. */
export interface RingPlace {
  /** The folder of rings that it is one of. */
  readonly home: Home;
  readonly paths: RingPaths;
  readonly bounds: Bounds;
  /** The exact file is in the order of times (order.ts), not of arrival. */
  readonly isSorted?: boolean;
  /** What goes is recorded in DIR/audit. */
  readonly isAudited?: boolean;
}

export interface Ring extends RingPlace {
  /** The live generation, open for appending and reading, or undefined while it is closed. */
  fd: number | undefined;
  /** Of the live generation; lines are counted up to the bound in one that was found at start. -1: not looked at yet. */
  liveLines: number;
  liveBytes: number;
  previousBytes: number;
  /** When the live generation was begun, or found. */
  bornMs: number;
  /** By the wall: when the live generation was begun, or its first line was written. */
  beganMs: number;
  /** Since when the exact file has been behind, or undefined when it is not. */
  staleSinceMs: number | undefined;
  /** Of the exact file when it was last made: a guess for the next time. */
  exactBytes: number;
  /** By the wall: when its first line was written. Infinity when nobody knows, NaN when nobody has looked. */
  exactFromMs: number;
  /** Lines that were appended in this run. */
  arrived: number;
  /** Rises with every use of the live generation. */
  lastUse: number;
  /** It cannot be written and is given up. */
  failed: boolean;
}

/** A ring that nothing is known of yet. */
export function createRing(place: RingPlace): Ring {
  return {
    ...place,
    fd: undefined,
    liveLines: -1,
    liveBytes: 0,
    previousBytes: 0,
    bornMs: 0,
    beganMs: 0,
    staleSinceMs: undefined,
    exactBytes: 0,
    exactFromMs: Number.NaN,
    arrived: 0,
    lastUse: 0,
    failed: false,
  };
}

/** Names of files that are being made. */
export interface WorkPaths {
  readonly fresh: string;
  readonly link: string;
  readonly sealed: string;
}

/** The names begin with these. */
export const WORK_PREFIXES = { fresh: '.new-', link: '.old-', sealed: '.sealed-' } as const;

export function workPaths({ folder, exact }: RingPaths): WorkPaths {
  const component = basename(exact);
  return {
    fresh: join(folder, WORK_PREFIXES.fresh + component),
    link: join(folder, WORK_PREFIXES.link + component),
    sealed: join(folder, WORK_PREFIXES.sealed + component),
  };
}
