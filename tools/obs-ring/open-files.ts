// How many live files are open at a time: a bound far below the usual limit on descriptors, kept by closing the ring that
// was written to the longest time ago.

import type { Ring } from './ring.ts';

/** Debian's hard limit is 2^20, that of old containers 4096; Node.js raises the soft limit to the hard one. */
export const MOST_OPEN = 2048;

export interface OpenFiles {
  /** The ring is open and was used now. */
  used(ring: Ring): void;
  /** Closes half of the files; false when there is none to close. */
  shed(): boolean;
  closeAll(): void;
}

export function createOpenFiles(most: number, close: (ring: Ring) => void): OpenFiles {
  // A Map keeps the order in which its keys were set.
  const rings = new Map<Ring, true>();
  let limit = most;
  const closeOldest = (left: number): void => {
    for (const ring of rings.keys()) {
      if (rings.size <= left) return;
      rings.delete(ring);
      close(ring);
    }
  };
  return {
    used(ring) {
      rings.delete(ring);
      rings.set(ring, true);
      if (rings.size > limit) closeOldest(limit);
    },
    shed() {
      if (rings.size === 0) return false;
      limit = Math.max(1, rings.size >> 1);
      closeOldest(limit >> 1);
      return true;
    },
    closeAll: () => closeOldest(0),
  };
}
