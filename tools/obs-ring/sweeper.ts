// Looks after rings in which lines grow too old while nobody writes to them, and after bounded rings of audit records, which other
// tools write to.

import { keepsAll } from './bounds.ts';
import type { Clock } from './clock.ts';
import type { Ring } from './ring.ts';

/** Lines may be too old by a tenth of the age, within these bounds. */
const LEAST_MS = 1000;
const MOST_MS = 60_000;

export interface Sweeper {
  /** Looks after `ring` from now on if it has to be. */
  add(ring: Ring): void;
  /** No more work by itself. */
  stop(): void;
}

export function createSweeper(clock: Clock, sweep: (ring: Ring) => void): Sweeper {
  const rings: Ring[] = [];
  let everyMs = MOST_MS;
  let cancel: (() => void) | undefined;

  const arm = (): void => {
    cancel?.();
    cancel = clock.after(everyMs, () => {
      for (const ring of rings) sweep(ring);
      arm();
    });
  };

  return {
    add(ring) {
      const needMs = needOf(ring);
      if (needMs === undefined) return;
      rings.push(ring);
      if (rings.length > 1 && needMs >= everyMs) return;
      everyMs = Math.min(everyMs, needMs);
      arm();
    },
    stop: () => cancel?.(),
  };
}

/** How often a ring is looked after, in milliseconds; undefined for never. */
function needOf({ bounds, isAudited }: Ring): number | undefined {
  if (keepsAll(bounds)) return undefined;
  if (isAudited) return LEAST_MS;
  if (!Number.isFinite(bounds.ageMs)) return undefined;
  return Math.min(MOST_MS, Math.max(LEAST_MS, bounds.ageMs / 10));
}
