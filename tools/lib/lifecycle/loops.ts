// Whether the loops that bring the actual state to the desired one keep up, from records named after the loop:
//
//   agent/fornax-01 METRIC reconcile dur=12ms errors=0
//   projector/0 METRIC projection projection="instances" last_applied_event_id=1041 lag_events=250 lag=12s
//   agent/fornax-01 EVENT reconcile status="failed" error="image not found" attempt=3 backoff=8s
//   edge/0 EVENT config_apply status="ok" rev="42"
//
// The loops are reconcile, projection, config_apply, schedule and event_append; any other says that it is one by a label
// loop="…". One loop of one source is told from another by the label named like it (projection="instances") or `name`.
//
// A loop is *failing* while its last EVENT says that it failed, *lagging* while its last METRIC says that it is behind by
// more than the limits, *stalled* when it writes METRIC records and then nothing for three of their intervals (at least
// STALL_MS), else *ok*.

import { fieldOf, type RecordLine } from '../record/record.ts';
import { fieldValue, finite } from '../record/values.ts';
import { hasFailed } from './changes.ts';
import type { Evidence } from './evidence.ts';

export const LOOPS: readonly string[] = [
  'reconcile',
  'projection',
  'config_apply',
  'schedule',
  'event_append',
];

export type LoopPhase = 'ok' | 'lagging' | 'failing' | 'stalled';

export interface LoopLimits {
  /** More events behind than this is lagging. */
  readonly lagEvents: number;
  /** Further behind than this is lagging. */
  readonly lagMs: number;
}

export interface LoopState {
  readonly name: string;
  /** Which of several such loops of its source; '' when it has only one. */
  readonly label: string;
  readonly source: string;
  readonly phase: LoopPhase;
  /** When it entered the phase; undefined when that is older than what is known. */
  readonly sinceMs: number | undefined;
  /** Events behind, time behind and position, as it last said. */
  readonly lagEvents: number | undefined;
  readonly lagMs: number | undefined;
  readonly position: string | undefined;
  /** The wait before its next attempt, as it last said. */
  readonly backoffMs: number | undefined;
  readonly attempt: number | undefined;
  /** Since when it says nothing, where that is too long. */
  readonly silentSinceMs: number | undefined;
  /** Failures since it last succeeded. */
  readonly failures: number;
  /** Why it failed, the last time first. */
  readonly lastErrors: readonly Evidence[];
  /** The record that its phase comes from. */
  readonly evidence: Evidence;
}

/** A loop has to be silent for so long before it is said to have stalled. */
export const STALL_MS = 60_000;
const STALL_INTERVALS = 3;
const MOST_ERRORS = 3;
/** Further loops are not taken in. */
export const MAX_LOOPS = 10_000;

/** The names of its position, the usual ones first. */
const POSITIONS = ['last_applied_event_id', 'cursor', 'rev'];

/** The loop that `record` tells of; undefined when it tells of none. */
export function loopOf(record: RecordLine): { readonly name: string; readonly label: string } | undefined {
  if (record.kind !== 'METRIC' && record.kind !== 'EVENT') return undefined;
  const own = fieldOf(record, 'loop')?.value;
  const name = own ?? (LOOPS.includes(record.message) ? record.message : undefined);
  if (name === undefined) return undefined;
  return { name, label: (fieldOf(record, name) ?? fieldOf(record, 'name'))?.value ?? '' };
}

/** The loops that `evidence`, oldest first, tells of, as they are at `nowMs`: those in trouble first. */
export function loopsOf(evidence: readonly Evidence[], nowMs: number, limits: LoopLimits): LoopState[] {
  const loops = new Map<string, Loop>();
  for (const one of evidence) {
    const named = loopOf(one.record);
    if (named === undefined) continue;
    const key = `${one.record.source}\0${named.name}\0${named.label}`;
    const known = loops.get(key);
    if (known === undefined && loops.size >= MAX_LOOPS) continue;
    loops.set(key, take(known ?? newLoop(named, one), one, limits));
  }
  return [...loops.values()].map((loop) => stateOf(loop, nowMs)).sort(compareLoops);
}

interface Loop {
  readonly name: string;
  readonly label: string;
  readonly source: string;
  readonly last: Evidence;
  /** The last METRIC record, and how long after the one before it came. */
  readonly beat: { readonly atMs: number; readonly intervalMs: number } | undefined;
  /** First record of the run of failures, and how many there are; undefined when the last one was none. */
  readonly failing: { readonly first: Evidence; readonly last: Evidence; readonly count: number } | undefined;
  /** First and last record of the run of those behind. */
  readonly lagging: { readonly first: Evidence; readonly last: Evidence } | undefined;
  readonly errors: readonly Evidence[];
  readonly record: Pick<LoopState, 'lagEvents' | 'lagMs' | 'position' | 'backoffMs' | 'attempt'>;
}

function newLoop(named: { readonly name: string; readonly label: string }, first: Evidence): Loop {
  return {
    ...named,
    source: first.record.source,
    last: first,
    beat: undefined,
    failing: undefined,
    lagging: undefined,
    errors: [],
    record: {
      lagEvents: undefined,
      lagMs: undefined,
      position: undefined,
      backoffMs: undefined,
      attempt: undefined,
    },
  };
}

function take(loop: Loop, one: Evidence, limits: LoopLimits): Loop {
  const said = saidBy(one.record);
  const next = {
    ...loop,
    last: one,
    record: { ...loop.record, ...said },
  };
  return one.record.kind === 'EVENT' ? afterEvent(next, one) : afterMetric(next, one, said, limits);
}

function afterEvent(loop: Loop, one: Evidence): Loop {
  if (!hasFailed(one.record)) {
    return {
      ...loop,
      failing: undefined,
      record: { ...loop.record, backoffMs: undefined, attempt: undefined },
    };
  }
  const { failing } = loop;
  return {
    ...loop,
    failing: { first: failing?.first ?? one, last: one, count: (failing?.count ?? 0) + 1 },
    errors: [one, ...loop.errors].slice(0, MOST_ERRORS),
  };
}

function afterMetric(loop: Loop, one: Evidence, said: Partial<LoopState>, limits: LoopLimits): Loop {
  const beat = { atMs: one.atMs, intervalMs: loop.beat === undefined ? 0 : one.atMs - loop.beat.atMs };
  if (said.lagEvents === undefined && said.lagMs === undefined) return { ...loop, beat };
  const isBehind = (said.lagEvents ?? 0) > limits.lagEvents || (said.lagMs ?? 0) > limits.lagMs;
  return { ...loop, beat, lagging: isBehind ? { first: loop.lagging?.first ?? one, last: one } : undefined };
}

/** What a record says of where the loop is; only what it says. */
function saidBy(record: RecordLine): Partial<Loop['record']> {
  const number = (key: string): number | undefined => finite(fieldValue(record, key)?.value);
  const ms = (key: string): number | undefined => {
    const seconds = number(key);
    return seconds === undefined ? undefined : seconds * 1000;
  };
  const position = POSITIONS.map((key) => fieldOf(record, key)?.value).find((text) => text !== undefined);
  const all = {
    lagEvents: number('lag_events'),
    lagMs: ms('lag'),
    position,
    backoffMs: ms('backoff'),
    attempt: number('attempt'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function stateOf(loop: Loop, nowMs: number): LoopState {
  const { name, label, source, record, errors, failing, lagging, last } = loop;
  const { beat } = loop;
  const isStalled =
    beat !== undefined && nowMs - last.atMs > Math.max(STALL_MS, STALL_INTERVALS * beat.intervalMs);
  const silentSinceMs = isStalled ? last.atMs : undefined;
  const failures = failing?.count ?? 0;
  const base = { name, label, source, ...record, silentSinceMs, failures, lastErrors: errors };
  if (failing !== undefined) {
    return { ...base, phase: 'failing', sinceMs: failing.first.atMs, evidence: failing.last };
  }
  if (isStalled) return { ...base, phase: 'stalled', sinceMs: last.atMs, evidence: last };
  if (lagging !== undefined) {
    return { ...base, phase: 'lagging', sinceMs: lagging.first.atMs, evidence: lagging.last };
  }
  return { ...base, phase: 'ok', sinceMs: undefined, evidence: last };
}

const ORDER: readonly LoopPhase[] = ['failing', 'stalled', 'lagging', 'ok'];

function compareLoops(left: LoopState, right: LoopState): number {
  const [a, b] = [left, right].map(({ source, name, label }) => [source, name, label].join('\0'));
  return ORDER.indexOf(left.phase) - ORDER.indexOf(right.phase) || (a! < b! ? -1 : a! > b! ? 1 : 0);
}
