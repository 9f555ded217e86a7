// What records say about the life of an instance, taken from the words of the record to the few facts the state machine
// (states.ts) knows. The conventions, all EVENT records with the instance as source:
//
//   EVENT allocated node="fornax-01"                       it has a place to run at
//   EVENT start (or booted)                                the process runs
//   EVENT exit (or stopped) reason="oom" code=137 signal="SIGKILL"
//                                                          it has ended; reason exited, crash, oom, signal, operator, unknown
//   EVENT stop reason="deploy"                             it was asked to end for good
//   EVENT restart reason="config" delay=2s                 it will be, or is asked to be, started again
//   EVENT ready        EVENT unready missing="db,cache"    readiness as the instance itself says
//   EVENT health probe="readiness" status="failing" missing="db"      the outcome of a probe, liveness or readiness
//   EVENT heartbeat interval=10s                           a sign of life, and when the next is due
//
// A log line of an instance is a sign of life too. METRIC and SPAN records are none: aggregators write them long after
// the fact, in the name of instances that may be gone.

import { isLevel } from '../record/kind.ts';
import { parseQuantity } from '../record/quantity.ts';
import { fieldOf, type RecordLine } from '../record/record.ts';

export type Probe = 'liveness' | 'readiness';

/** One fact about one instance. `tick` is the passing of time and comes from the caller, not from a record. */
export type LifecycleEvent =
  | { readonly kind: 'allocated' }
  | { readonly kind: 'start' }
  | {
      readonly kind: 'exit';
      readonly reason: string;
      readonly code: number | undefined;
      readonly signal: string | undefined;
    }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'restart'; readonly reason: string }
  | { readonly kind: 'health'; readonly probe: Probe; readonly isOk: boolean; readonly reason: string }
  | { readonly kind: 'heartbeat'; readonly intervalMs: number | undefined }
  | { readonly kind: 'output' }
  | { readonly kind: 'tick' };

/** Words of a reason beyond this many characters are not kept. */
const MAX_REASON_CHARS = 200;

/** The words of `status` (or `ok`) that mean a probe passed. */
const PASSING: ReadonlySet<string> = new Set([
  'ok',
  'pass',
  'passing',
  'healthy',
  'up',
  'ready',
  'live',
  'true',
  '1',
]);

/** The fact that `record` states about its source, or undefined when it says nothing about its life. */
export function lifecycleEvent(record: RecordLine): LifecycleEvent | undefined {
  if (isLevel(record.kind)) return { kind: 'output' };
  if (record.kind !== 'EVENT') return undefined;
  switch (record.message) {
    case 'allocated':
      return { kind: 'allocated' };
    case 'start':
    case 'booted':
      return { kind: 'start' };
    case 'exit':
    case 'stopped':
      return exitEvent(record);
    case 'stop':
    case 'restart':
      return { kind: record.message, reason: reasonOf(record) };
    case 'ready':
    case 'unready':
      return {
        kind: 'health',
        probe: 'readiness',
        isOk: record.message === 'ready',
        reason: reasonOf(record),
      };
    case 'health':
      return healthEvent(record);
    case 'heartbeat':
      return { kind: 'heartbeat', intervalMs: durationMs(textOf(record, 'interval')) };
    default:
      return undefined;
  }
}

function exitEvent(record: RecordLine): LifecycleEvent {
  const code = Number(textOf(record, 'code') ?? Number.NaN);
  return {
    kind: 'exit',
    reason: reasonOf(record) || 'unknown',
    code: Number.isInteger(code) ? code : undefined,
    signal: textOf(record, 'signal') || undefined,
  };
}

/** A health record without a probe speaks of readiness, as a load balancer would take it; without a status of nothing. */
function healthEvent(record: RecordLine): LifecycleEvent | undefined {
  const probe = textOf(record, 'probe') ?? 'readiness';
  const status = textOf(record, 'status') ?? textOf(record, 'ok');
  if (status === undefined || (probe !== 'liveness' && probe !== 'readiness')) return undefined;
  return { kind: 'health', probe, isOk: PASSING.has(status.toLowerCase()), reason: reasonOf(record) };
}

/** Why, in the words of the record: the reason, and what is missing. */
function reasonOf(record: RecordLine): string {
  const reason = textOf(record, 'reason') ?? '';
  const missing = textOf(record, 'missing') ?? '';
  const words = missing === '' ? reason : `${reason === '' ? '' : `${reason}: `}missing ${missing}`;
  return words.slice(0, MAX_REASON_CHARS);
}

function textOf(record: RecordLine, key: string): string | undefined {
  return fieldOf(record, key)?.value;
}

/** A duration in milliseconds; a plain number is seconds. */
function durationMs(text: string | undefined): number | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  if (quantity === undefined || !(quantity.value > 0)) return undefined;
  if (quantity.dimension !== 'duration' && quantity.dimension !== 'number') return undefined;
  return quantity.value * 1000;
}
