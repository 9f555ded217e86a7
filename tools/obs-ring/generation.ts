// When a live generation is turned.

import { isFilled } from './bounds.ts';
import type { Clock } from './clock.ts';
import type { Ring } from './ring.ts';

/**
 * A generation is turned when it is all that the ring has to hold, and this old: a `tail -F` that polls looks for a new file when the
 * old one has not grown for five seconds.
 */
export const GENERATION_MS = 10_000;
/** A larger one, or any where room is short, is turned at this age: whoever follows by inotify, or polls at once, misses none. */
export const LARGE_GENERATION_MS = 1000;
const LARGE_BYTES = 8 * 1024 * 1024;

/** Whether a new generation is due; `isShort`: there is little room. */
export function isDue(ring: Ring, clock: Clock, isShort: boolean): boolean {
  const { bounds, liveLines, liveBytes } = ring;
  const isOld = liveBytes > 0 && clock.wallMs() - ring.beganMs >= bounds.ageMs;
  if (!isOld && !isFilled(bounds, liveLines, liveBytes)) return false;
  const leastMs = isShort || liveBytes >= LARGE_BYTES ? LARGE_GENERATION_MS : GENERATION_MS;
  return clock.nowMs() - ring.bornMs >= leastMs;
}
