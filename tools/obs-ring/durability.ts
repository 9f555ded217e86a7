// When what is written is brought to the disk, so that it survives a power cut, too; the kernel alone takes up to half a minute.
//
//   default     never. A kill loses what was not written yet, a power cut also what the kernel has not
//   --fsync     a second after the first line that is not, in the background: that second is lost at most
//   --careful   before a line is passed on: what is behind obs-ring in the pipeline is on the disk
//
// The bytes of a generation are synced, and the folder when a file in it gets a name. Exact files are not: they are made anew
// from the generations at the next start.

import { dirname } from 'node:path';
import { errorCode } from '../lib/store/failure.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { Ring } from './ring.ts';

export type Durability = 'kernel' | 'fsync' | 'careful';

const SYNC_MS = 1000;

export interface Syncer {
  /** Lines were appended to the ring, which is open. */
  appended(ring: Ring): void;
  /** The live generation is about to be closed. @throws what the system call throws */
  closing(ring: Ring): void;
  /** A new file, which is to take the place of others, has got its content. @throws what the system call throws */
  filled(fd: number): void;
  /** A file of the ring has got its name. @throws what the system call throws */
  named(path: string): void;
  /** `folder`, which is `directory` or below it, was made. @throws what the system call throws */
  made(directory: string, folder: string): void;
  /** Brings all to the disk, now; `failed` hears of each ring that it cannot be done for. */
  syncAll(failed: (ring: Ring, cause: unknown) => void): void;
}

/** Hears of what happens in the background. */
export interface SyncListener {
  failed(ring: Ring, cause: unknown): void;
  /** Lines have got to the disk, `delayMs` after they were written at most. */
  synced(delayMs: number): void;
}

export function createSyncer(
  durability: Durability,
  disk: Disk,
  clock: Clock,
  { failed, synced }: SyncListener,
): Syncer {
  if (durability === 'kernel') return NO_SYNCER;
  const dirty = new Set<Ring>();
  /** Those that are on their way to the disk: a thread may not have come to them. */
  const onTheirWay = new Map<Ring, number>();
  let isArmed = false;
  let armedMs = 0;

  const syncLater = (): void => {
    isArmed = false;
    for (const ring of dirty) if (ring.fd !== undefined) syncOne(ring, ring.fd, armedMs);
    dirty.clear();
  };

  const syncOne = (ring: Ring, fd: number, sinceMs: number): void => {
    onTheirWay.set(ring, fd);
    disk.fdatasync(fd, (error) => {
      if (onTheirWay.get(ring) === fd) onTheirWay.delete(ring);
      // It was synced when it was closed meanwhile.
      if (error && errorCode(error) !== 'EBADF') failed(ring, error);
      else synced(clock.nowMs() - sinceMs);
    });
  };

  return {
    appended(ring) {
      dirty.add(ring);
      if (durability === 'careful' || isArmed) return;
      isArmed = true;
      armedMs = clock.nowMs();
      clock.after(SYNC_MS, syncLater);
    },
    closing(ring) {
      const isOnItsWay = onTheirWay.delete(ring);
      if (ring.fd !== undefined && (dirty.delete(ring) || isOnItsWay)) disk.fdatasyncSync(ring.fd);
    },
    filled: (fd) => disk.fdatasyncSync(fd),
    named: (path) => syncFolder(disk, dirname(path)),
    made(directory, folder) {
      // From the inside out: a folder that is there is there with what is in it.
      for (let path = folder; path.length >= directory.length; path = dirname(path)) syncFolder(disk, path);
    },
    syncAll(told) {
      for (const ring of dirty) {
        try {
          if (ring.fd !== undefined) disk.fdatasyncSync(ring.fd);
        } catch (cause) {
          told(ring, cause);
        }
      }
      dirty.clear();
    },
  };
}

const NO_SYNCER: Syncer = {
  appended: () => undefined,
  closing: () => undefined,
  filled: () => undefined,
  named: () => undefined,
  made: () => undefined,
  syncAll: () => undefined,
};

function syncFolder(disk: Disk, folder: string): void {
  const fd = disk.openSync(folder, 'r');
  try {
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
}
