// Takes DIR and brings what is in it in order, before the first line is read.

import { makeFolder } from '../lib/store/folder.ts';
import { type FolderLock, lockFolder } from '../lib/store/lock.ts';
import { note } from '../lib/stream/ledger.ts';
import { keepsAll } from './bounds.ts';
import { systemClock } from './clock.ts';
import { isFull, systemDisk } from './disk.ts';
import type { Home } from './home.ts';
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
 * Locks the homes and restores their rings.
 * @throws FolderLocked when another process writes to it
 * @throws StoreFailure
 */
export async function openRings(given: OpenOptions): Promise<OpenedRings> {
  const { own, tenants } = given.homes;
  const locks: FolderLock[] = [];
  const release = async (): Promise<void> => {
    for (const lock of locks) await lock.release();
  };
  try {
    for (const { directory, groupId } of tenants?.homes ?? [own]) {
      makeFolder(directory, directory, groupId);
      locks.push(await lockFolder(directory));
    }
    const options = { disk: systemDisk, clock: systemClock, volume: volumeOf(own.directory), ...given };
    const opened = createRingStage(options);
    await restoreRings(opened, options);
    return { ...opened, close: () => Promise.resolve(opened.keeper.close()).then(release) };
  } catch (cause) {
    await release();
    throw cause;
  }
}

/** The merged rings that an earlier run has left in a home, as those of this one. */
export function mergedRings({ keeper }: RingStage, home: Home, retention: Retention): Ring[] {
  return placesIn(home, retention, () => undefined)
    .filter(({ isSorted }) => isSorted)
    .map((place) => keeper.watch(place));
}

/** Brings the rings of an earlier run in order; waits while the disk is full. A ring that cannot be is given up, and told. */
export async function restoreRings({ keeper, stage }: RingStage, options: RingStageOptions): Promise<void> {
  const { clock, homes, retention, warn } = options;
  const { own, tenants } = homes;
  const all = tenants === undefined ? [own] : [...tenants.homes, tenants.unowned];
  let isTold = false;
  for (const audit of all.map((home) => auditPlace(home, retention)))
    if (!keepsAll(audit.bounds)) keeper.watch(audit);
  const places = all.flatMap((home) => placesIn(home, retention, (failure) => keeper.giveUpFolder(failure)));
  for (let index = 0; index < places.length; ) {
    const place = places[index]!;
    try {
      const { tornBytes, setAside } = recoverRing(keeper.shop, place);
      if (tornBytes > 0) note(stage.ledger, 'torn', 1);
      for (const path of setAside) warn(brokenMessage(path));
      if (Number.isFinite(place.bounds.ageMs)) keeper.watch(place);
      index++;
    } catch (cause) {
      if (!isFull(cause)) {
        keeper.giveUp(place, cause);
        index++;
        continue;
      }
      if (!isTold) warn(fullMessage(own.directory));
      isTold = true;
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
    }
  }
}
