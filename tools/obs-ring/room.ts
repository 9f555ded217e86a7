// How much of the file system the live generations may take, so that a burst into a small one (DIR is mostly in memory)
// does not fill it: half of what is there. Faster input then waits until generations are old enough to be turned.

import fs from 'node:fs';
import { keepsAll } from './bounds.ts';
import type { Ring } from './ring.ts';

export interface Volume {
  /** Bytes that can still be written to it. */
  availableBytes(): number;
  /** It is in memory: writing costs no wear and no waiting. */
  readonly isMemory: boolean;
}

/** Of statfs(2): tmpfs and ramfs. */
const MEMORY_TYPES: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** The file system of `folder`, which must exist. @throws what the system call throws */
export function volumeOf(folder: string): Volume {
  return {
    availableBytes() {
      try {
        const { bavail, bsize } = fs.statfsSync(folder);
        return bavail * bsize;
      } catch {
        // Somebody has removed the folder; the next ring that is made brings it back.
        return Number.MAX_SAFE_INTEGER;
      }
    },
    isMemory: MEMORY_TYPES.has(fs.statfsSync(folder).type),
  };
}

export interface Room {
  /** So many bytes have been added. */
  taken(bytes: number): void;
  /** Whether the generations of `rings` take more than their half. Looks only when much has been added since the last time. */
  isShort(rings: readonly Ring[]): boolean;
}

/** It is looked after so many bytes, or a quarter of what was available if that is less. */
const STEP_BYTES = 16 * 1024 * 1024;

export function createRoom(volume: Volume): Room {
  // Looks at the first chance: the file system may be full of somebody else's files.
  let untilLook = 0;
  let isShort = false;
  return {
    taken(bytes) {
      untilLook -= bytes;
    },
    isShort(rings) {
      if (!isShort && untilLook > 0) return false;
      // What is kept for good does not become less by waiting.
      const held = rings.reduce(
        (sum, { bounds, liveBytes, previousBytes }) =>
          sum + (keepsAll(bounds) ? 0 : liveBytes + previousBytes),
        0,
      );
      const available = volume.availableBytes();
      untilLook = Math.min(STEP_BYTES, available / 4);
      isShort = held > available;
      return isShort;
    },
  };
}
