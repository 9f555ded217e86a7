// How many live files are open at a time: a bound far below the usual limit on descriptors, kept by closing the half of them
// that was not written to for the longest time.

import type { Ring } from './ring.ts';

/** Debian's hard limit is 2^20, that of old containers 4096; Node.js raises the soft limit to the hard one. */
export const MOST_OPEN = 2048;

export interface OpenFiles {
  /** The ring, which is not among them, has been opened. */
  add(ring: Ring): void;
  /** Closes half of the files, and is content with fewer from now on; false when there is none to close. */
  shed(): boolean;
  closeAll(): void;
}

export function createOpenFiles(most: number, close: (ring: Ring) => void): OpenFiles {
  let rings: Ring[] = [];
  let limit = most;
  const closeOldest = (left: number): void => {
    rings.sort((a, b) => b.lastUse - a.lastUse);
    for (const ring of rings.slice(left)) close(ring);
    rings = rings.slice(0, left);
  };
  return {
    add(ring) {
      rings.push(ring);
      if (rings.length > limit) closeOldest(Math.ceil(limit / 2));
    },
    shed() {
      if (rings.length === 0) return false;
      limit = Math.max(1, rings.length >> 1);
      closeOldest(limit >> 1);
      return true;
    },
    closeAll: () => closeOldest(0),
  };
}
