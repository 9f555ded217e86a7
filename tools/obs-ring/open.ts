// Takes DIR and brings what is in it in order, before the first line is read.

import { storeFailure } from '../lib/store/failure.ts';
import { makeFolder } from '../lib/store/folder.ts';
import { type FolderLock, lockFolder } from '../lib/store/lock.ts';
import { note } from '../lib/stream/ledger.ts';
import { keepsAll } from './bounds.ts';
import { systemClock } from './clock.ts';
import { isFull, systemDisk } from './disk.ts';
import { RETRY_MS } from './keeper.ts';
import { brokenMessage, fullMessage } from './messages.ts';
import { auditPlace, placesIn } from './places.ts';
import { recoverRing } from './recover.ts';
import type { Retention } from './retention.ts';
import type { Ring } from './ring.ts';
import { volumeOf } from './room.ts';
import { createRingStage, type RingStage, type RingStageOptions } from './stage.ts';

export interface OpenedRings extends RingStage {
  /** Publishes, closes and lets the next writer in. */
  close(): Promise<void>;
}

/** What a caller must say; the system is the real one unless another is given. */
export type OpenOptions = Omit<RingStageOptions, 'disk' | 'clock' | 'volume'> & Partial<RingStageOptions>;

/**
 * Locks `directory` and restores its rings.
 * @throws FolderLocked when another process writes to it
 * @throws StoreFailure
 */
export async function openRings(given: OpenOptions): Promise<OpenedRings> {
  const { directory } = given;
  makeFolder(directory, directory, given.groupId);
  const lock = await lockFolder(directory);
  try {
    const options = { disk: systemDisk, clock: systemClock, volume: volumeOf(directory), ...given };
    const opened = createRingStage(options);
    await restoreRings(opened, options);
    return { ...opened, close: () => close(opened, lock) };
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}

async function close({ keeper }: RingStage, lock: FolderLock): Promise<void> {
  keeper.close();
  await lock.release();
}

/** The merged rings that an earlier run has left, as those of this one. @throws StoreFailure */
export function mergedRings({ keeper }: RingStage, directory: string, retention: Retention): Ring[] {
  return placesIn(directory, retention)
    .filter(({ isSorted }) => isSorted)
    .map((place) => keeper.watch(place));
}

/** Brings the rings of an earlier run in order; waits while the disk is full. @throws StoreFailure */
export async function restoreRings({ keeper, stage }: RingStage, options: RingStageOptions): Promise<void> {
  const { clock, directory, retention, warn } = options;
  let isTold = false;
  const audit = auditPlace(directory, retention);
  if (!keepsAll(audit.bounds)) keeper.watch(audit);
  const places = placesIn(directory, retention);
  for (let index = 0; index < places.length; ) {
    const place = places[index]!;
    try {
      const { tornBytes, setAside } = recoverRing(keeper.shop, place);
      if (tornBytes > 0) note(stage.ledger, 'torn', 1);
      for (const path of setAside) warn(brokenMessage(path));
      if (Number.isFinite(place.bounds.ageMs)) keeper.watch(place);
      index++;
    } catch (cause) {
      if (!isFull(cause)) throw storeFailure('restore', place.paths.exact, cause);
      if (!isTold) warn(fullMessage(directory));
      isTold = true;
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
    }
  }
}
