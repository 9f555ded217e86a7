// The life of one instance with the records that tell it: the states of states.ts, each change with its cause.

import { type LifecycleEvent, lifecycleEvent } from './events.ts';
import type { Evidence } from './evidence.ts';
import { type InstanceStatus, newInstance, type Phase, START_GRACE_MS, step } from './states.ts';

/** A record that said more of an instance than that it is alive. */
export interface Turn {
  readonly evidence: Evidence;
  readonly event: LifecycleEvent;
  /** Undefined when nothing was known before. */
  readonly from: Phase | undefined;
  /** What is known after it. */
  readonly status: InstanceStatus;
}

export interface History {
  readonly status: InstanceStatus;
  /** Oldest first. */
  readonly turns: readonly Turn[];
  /** The last record that showed it alive. */
  readonly lastSign: Evidence | undefined;
  /** The record that brought it into its phase; of one that went silent, the last sign of life. */
  readonly cause: Evidence | undefined;
}

/** What `evidence`, all of one instance and oldest first, says of its life up to `nowMs`; undefined when it is nothing. */
export function historyOf(evidence: readonly Evidence[], nowMs: number): History | undefined {
  let status: InstanceStatus | undefined;
  let lastSign: Evidence | undefined;
  let cause: Evidence | undefined;
  const turns: Turn[] = [];
  for (const one of evidence) {
    const event = lifecycleEvent(one.record);
    if (event === undefined) continue;
    const before = status && settled(status, one.atMs);
    status = step(before ?? newInstance(one.atMs), event, one.atMs);
    const isTurn = status.phase !== before?.phase || status.sinceMs !== before.sinceMs;
    if (isTurn) cause = one;
    if (isTurn || !isSign(event)) turns.push({ evidence: one, event, from: before?.phase, status });
    if (isSign(event)) lastSign = one;
  }
  if (status === undefined) return undefined;
  const now = step(settled(status, nowMs), { kind: 'tick' }, nowMs);
  return { status: now, turns, lastSign, cause: now.isSilent ? (lastSign ?? cause) : cause };
}

/** What a tick at the end of the time of grace would have found, had there been one. */
function settled(status: InstanceStatus, nowMs: number): InstanceStatus {
  const graceMs = status.sinceMs + START_GRACE_MS;
  return status.phase === 'starting' && graceMs <= nowMs ? step(status, { kind: 'tick' }, graceMs) : status;
}

/** A mere sign of life. */
function isSign({ kind }: LifecycleEvent): boolean {
  return kind === 'output' || kind === 'heartbeat';
}
