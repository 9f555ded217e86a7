// Whether DIR/events alone says how an instance is doing, so that its own ring need not be read: a thousand of them cost
// most of the time of a table (bench `top`).

import { lifecycleEvent } from '../../lib/lifecycle/events.ts';
import { isRunning, newInstance, START_GRACE_MS, step } from '../../lib/lifecycle/states.ts';
import type { Observation } from './observations.ts';

/**
 * True when lines of the instance could not change what its `events`, oldest first, say of it: it runs, its time of grace
 * is over, and nobody waits for its heartbeats.
 */
export function isSettled(events: readonly Observation[], nowMs: number): boolean {
  let status = newInstance(Number.NEGATIVE_INFINITY);
  let hasLife = false;
  for (const observation of events) {
    const event = observation.kind === 'signal' ? lifecycleEvent(observation.record) : undefined;
    if (event === undefined) continue;
    hasLife = true;
    status = step(status, event, observation.atMs);
  }
  const isOld = nowMs - status.sinceMs >= START_GRACE_MS;
  return hasLife && isRunning(status) && isOld && status.heartbeatMs === undefined;
}
