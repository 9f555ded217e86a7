// The state machine of one instance, and the only place that says what an instance is doing. Pure: the time of every
// step is given.
//
// Seven phases. `starting`, `ready` and `unready` are *running*; `exited`, `restarting` and `crash-looping` are *down*;
// `stopping` is neither: the process is there and takes no more work.
//
//   event                 starting        ready       unready      stopping       down
//   allocated             -               -           -            -              starting
//   start                 starting        starting    starting     starting       starting
//   output, heartbeat     ready (1)       ready       ready (2)    -              ready (3)
//   readiness ok          ready           ready       ready (4)    -              -
//   readiness failing     starting        unready     unready      -              -
//   liveness ok           ready (1)       ready       ready (5)    -              -
//   liveness failing      unready         unready     unready      -              -
//   stop                  stopping        stopping    stopping     stopping       exited
//   restart               stopping        stopping    stopping     stopping       restarting (6)
//   exit                  exited (6)      exited (6)  exited (6)   exited (7)     exited (6)
//   tick                  ready (8)       unready (9) -            -              -
//
//   (1) when nobody probes readiness: an instance that speaks works as far as anybody can tell
//   (2) when silence was what made it unready
//   (3) when the sign of life is more than LATE_OUTPUT_MS later than the exit: a start was missed. Earlier ones are the
//       last words, still under way when the exit was seen
//   (4) unless liveness fails or it is silent
//   (5) unless readiness fails or is awaited, or it is silent
//   (6) `crash-looping` when CRASH_LOOP_EXITS unasked exits fell within CRASH_LOOP_WINDOW_MS
//   (7) `restarting` when a restart was asked for
//   (8) when nobody probes readiness and START_GRACE_MS have passed: quiet is not broken
//   (9) when heartbeats were announced and HEARTBEATS_MISSED of them have not come; from `starting` too
//
// An exit was *asked for* when `stop` or `restart` came before it or its reason is `operator`. Any other is unasked,
// with status 0 too: a service that ends without being asked fails its purpose. Exit status and reason are facts of the
// record and never guessed here.

import type { LifecycleEvent, Probe } from './events.ts';

export const PHASES = [
  'starting',
  'ready',
  'unready',
  'stopping',
  'exited',
  'restarting',
  'crash-looping',
] as const;

export type Phase = (typeof PHASES)[number];

/** What is known from one kind of probe: nobody probes, no answer since the start, or the last answer. */
export type Health = 'unprobed' | 'awaited' | 'ok' | 'failing';

/** How an instance ended. */
export interface Exit {
  readonly atMs: number;
  readonly reason: string;
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly wasAsked: boolean;
}

/** All that is known of one instance. */
export interface InstanceStatus {
  readonly phase: Phase;
  /** When it entered the phase. */
  readonly sinceMs: number;
  /** Why it is not ready, in the words of the record that said so; '' when there is nothing to say. */
  readonly reason: string;
  /** Its last start, if that was seen. */
  readonly startedMs: number | undefined;
  /** Its last sign of life. */
  readonly seenMs: number;
  /** How often it was started again. */
  readonly restarts: number;
  readonly lastExit: Exit | undefined;
  /** False once it was asked to end for good: it is then no longer missed. */
  readonly isWanted: boolean;
  readonly liveness: Health;
  readonly readiness: Health;
  /** The announced time between heartbeats. */
  readonly heartbeatMs: number | undefined;
  readonly isSilent: boolean;
  /** When it last ended unasked, CRASH_LOOP_EXITS times at most. */
  readonly failuresMs: readonly number[];
}

/** This many unasked exits ... */
export const CRASH_LOOP_EXITS = 3;
/** ... within this time are a crash loop. */
export const CRASH_LOOP_WINDOW_MS = 10 * 60_000;
/** A quiet instance that nobody probes counts as ready after this time. */
export const START_GRACE_MS = 10_000;
/** Output up to this long after an exit is a leftover of the process that ended. */
export const LATE_OUTPUT_MS = 5_000;
/** This many heartbeats must be missed in a row. */
export const HEARTBEATS_MISSED = 3;

const RUNNING: ReadonlySet<Phase> = new Set(['starting', 'ready', 'unready']);
const DOWN: ReadonlySet<Phase> = new Set(['exited', 'restarting', 'crash-looping']);

/** The status of an instance first heard of at `nowMs`, before anything about it is known. */
export function newInstance(nowMs: number): InstanceStatus {
  return {
    phase: 'starting',
    sinceMs: nowMs,
    reason: '',
    startedMs: undefined,
    seenMs: nowMs,
    restarts: 0,
    lastExit: undefined,
    isWanted: true,
    liveness: 'unprobed',
    readiness: 'unprobed',
    heartbeatMs: undefined,
    isSilent: false,
    failuresMs: [],
  };
}

/** True while the process is there and meant to work: started, not ended, not asked to end. */
export function isRunning(status: InstanceStatus): boolean {
  return RUNNING.has(status.phase);
}

/** True once it has ended and not started again. */
export function isDown(status: InstanceStatus): boolean {
  return DOWN.has(status.phase);
}

/** True when it runs and no probe says otherwise; without any probe, running is healthy. */
export function isHealthy(status: InstanceStatus): boolean {
  const isReady = status.readiness === 'unprobed' || status.readiness === 'ok';
  return isRunning(status) && isReady && status.liveness !== 'failing' && !status.isSilent;
}

/**
 * The status after `event`, which happened at `nowMs` (Unix milliseconds, the time of the record). Time may step back;
 * the order of the steps is what counts.
 */
export function step(status: InstanceStatus, event: LifecycleEvent, nowMs: number): InstanceStatus {
  switch (event.kind) {
    case 'allocated':
      return afterAllocated(status, nowMs);
    case 'start':
      return afterStart(status, nowMs);
    case 'output':
      return afterSignOfLife(status, nowMs);
    case 'heartbeat':
      return afterSignOfLife({ ...status, heartbeatMs: event.intervalMs ?? status.heartbeatMs }, nowMs);
    case 'health':
      return afterHealth(status, event, nowMs);
    case 'stop':
      return afterStop(status, event.reason, nowMs);
    case 'restart':
      return afterRestart(status, event.reason, nowMs);
    case 'exit':
      return afterExit(status, event, nowMs);
    case 'tick':
      return afterTick(status, nowMs);
  }
}

/** Before a start the last process says nothing of the next one. */
function afterAllocated(status: InstanceStatus, nowMs: number): InstanceStatus {
  if (!isDown(status)) return status;
  const [liveness, readiness] = [asked(status.liveness), asked(status.readiness)];
  return enter({ ...status, isWanted: true, reason: '', liveness, readiness }, 'starting', nowMs);
}

function afterStart(status: InstanceStatus, nowMs: number): InstanceStatus {
  const wasThere = status.startedMs !== undefined || status.lastExit !== undefined;
  return {
    ...status,
    phase: 'starting',
    sinceMs: nowMs,
    reason: '',
    startedMs: nowMs,
    seenMs: nowMs,
    restarts: status.restarts + (wasThere ? 1 : 0),
    isWanted: true,
    liveness: asked(status.liveness),
    readiness: asked(status.readiness),
    isSilent: false,
  };
}

/** The health of a new process: whoever probed the last one is expected to probe it too. */
function asked(health: Health): Health {
  return health === 'unprobed' ? 'unprobed' : 'awaited';
}

function afterSignOfLife(status: InstanceStatus, nowMs: number): InstanceStatus {
  if (isDown(status)) {
    const isLate = nowMs <= (status.lastExit?.atMs ?? status.sinceMs) + LATE_OUTPUT_MS;
    return isLate ? status : settle(afterStart(status, nowMs), nowMs, true);
  }
  const alive = { ...status, seenMs: nowMs, isSilent: false };
  if (!isRunning(status)) return alive;
  return settle(status.isSilent ? { ...alive, reason: causeOf(alive) } : alive, nowMs, true);
}

function afterHealth(
  status: InstanceStatus,
  event: { readonly probe: Probe; readonly isOk: boolean; readonly reason: string },
  nowMs: number,
): InstanceStatus {
  if (!isRunning(status)) return status;
  const answer: Health = event.isOk ? 'ok' : 'failing';
  const answered = { ...status, [event.probe]: answer };
  const reason = (event.isOk ? '' : event.reason) || causeOf(answered);
  return settle({ ...answered, reason }, nowMs, event.isOk);
}

/** Why a running instance is not ready, as far as the probes tell it without words of their own. */
function causeOf(status: InstanceStatus): string {
  if (status.liveness === 'failing') return 'liveness probe failing';
  if (status.isSilent) return 'no heartbeat';
  return status.readiness === 'failing' ? 'readiness probe failing' : '';
}

function afterStop(status: InstanceStatus, reason: string, nowMs: number): InstanceStatus {
  const phase = isDown(status) ? 'exited' : 'stopping';
  return enter({ ...status, isWanted: false, reason }, phase, nowMs);
}

function afterRestart(status: InstanceStatus, reason: string, nowMs: number): InstanceStatus {
  const wanted = { ...status, isWanted: true, reason: reason || status.reason };
  if (!isDown(status)) return enter(wanted, 'stopping', nowMs);
  return enter(wanted, isCrashLoop(status.failuresMs, nowMs) ? 'crash-looping' : 'restarting', nowMs);
}

function afterExit(
  status: InstanceStatus,
  event: { readonly reason: string; readonly code: number | undefined; readonly signal: string | undefined },
  nowMs: number,
): InstanceStatus {
  const wasAsked = status.phase === 'stopping' || !status.isWanted || event.reason === 'operator';
  const { reason, code, signal } = event;
  const ended = {
    ...status,
    reason,
    isSilent: false,
    lastExit: { atMs: nowMs, reason, code, signal, wasAsked },
  };
  if (status.phase === 'stopping' && status.isWanted) return enter(ended, 'restarting', nowMs);
  if (wasAsked) return enter({ ...ended, isWanted: false }, 'exited', nowMs);
  // An exit told twice is one exit.
  const isRepeated = isDown(status) && status.lastExit?.atMs === nowMs;
  const failuresMs = isRepeated ? status.failuresMs : [...status.failuresMs, nowMs].slice(-CRASH_LOOP_EXITS);
  const phase = isCrashLoop(failuresMs, nowMs) ? 'crash-looping' : 'exited';
  return enter({ ...ended, failuresMs }, phase, nowMs);
}

function isCrashLoop(failuresMs: readonly number[], nowMs: number): boolean {
  const first = failuresMs[0];
  return failuresMs.length >= CRASH_LOOP_EXITS && nowMs - first! <= CRASH_LOOP_WINDOW_MS;
}

function afterTick(status: InstanceStatus, nowMs: number): InstanceStatus {
  if (!isRunning(status)) return status;
  const { heartbeatMs } = status;
  const isSilent = heartbeatMs !== undefined && nowMs - status.seenMs > HEARTBEATS_MISSED * heartbeatMs;
  if (isSilent && !status.isSilent) {
    const silent = { ...status, isSilent };
    return settle({ ...silent, reason: causeOf(silent) }, nowMs, false);
  }
  return settle(status, nowMs, nowMs - status.sinceMs >= START_GRACE_MS);
}

/** The phase that what is known of a running instance amounts to. `hasProof`: it has just shown that it works. */
function settle(status: InstanceStatus, nowMs: number, hasProof: boolean): InstanceStatus {
  return enter(status, runningPhase(status, hasProof), nowMs);
}

function runningPhase(status: InstanceStatus, hasProof: boolean): Phase {
  if (status.liveness === 'failing' || status.isSilent) return 'unready';
  if (status.readiness === 'ok') return 'ready';
  if (status.readiness !== 'unprobed') return status.phase === 'starting' ? 'starting' : 'unready';
  return status.phase === 'starting' && !hasProof ? 'starting' : 'ready';
}

function enter(status: InstanceStatus, phase: Phase, nowMs: number): InstanceStatus {
  return phase === status.phase ? status : { ...status, phase, sinceMs: nowMs };
}
