// Keeps the exact files at most a little behind: in rounds that the cadence allows, each cut into slices so that the stream is
// never held up for long.

import type { Ledger } from '../lib/stream/ledger.ts';
import type { Cadence } from './cadence.ts';
import type { Clock } from './clock.ts';
import type { Ring } from './ring.ts';

/** Work at a stretch, one ring at least. */
const SLICE_MS = 10;

export interface Publisher {
  /** The exact file of `ring` lacks lines. */
  stale(ring: Ring): void;
  /** Makes every exact file that is behind, now. Returns true when none is left behind. */
  publishAll(): boolean;
  /** No more work by itself. */
  stop(): void;
}

/** `publish` returns the bytes it wrote, or undefined when the exact file is behind as before. */
export function createPublisher(
  clock: Clock,
  cadence: Cadence,
  ledger: Ledger,
  publish: (ring: Ring) => number | undefined,
): Publisher {
  const behind = new Set<Ring>();
  let round: Ring[] = [];
  let roundStartMs = 0;
  let cancel: (() => void) | undefined;
  let longestMs = 0;

  const one = (ring: Ring, nowMs: number): number => {
    const bytes = publish(ring);
    if (bytes === undefined) return 0;
    longestMs = Math.max(longestMs, nowMs - (ring.staleSinceMs ?? nowMs));
    ledger.notes.set('delay_ms', Math.ceil(longestMs));
    ring.staleSinceMs = undefined;
    behind.delete(ring);
    return bytes;
  };

  const slice = (): void => {
    const startMs = clock.nowMs();
    if (round.length === 0) {
      round = [...behind].reverse();
      roundStartMs = startMs;
    }
    let bytes = 0;
    let nowMs = startMs;
    for (let ring = round.pop(); ring !== undefined; ring = round.pop()) {
      bytes += one(ring, nowMs);
      nowMs = clock.nowMs();
      if (nowMs - startMs >= SLICE_MS) break;
    }
    cadence.spent(startMs, nowMs, bytes);
    if (round.length === 0) cadence.roundDone(roundStartMs);
  };

  const arm = (): void => {
    if (cancel !== undefined || behind.size === 0) return;
    cancel = clock.after(cadence.waitMs(clock.nowMs()), () => {
      cancel = undefined;
      slice();
      arm();
    });
  };

  return {
    stale(ring) {
      if (ring.staleSinceMs !== undefined) return;
      ring.staleSinceMs = clock.nowMs();
      behind.add(ring);
      arm();
    },
    publishAll() {
      round = [];
      for (const ring of behind) one(ring, clock.nowMs());
      return behind.size === 0;
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
