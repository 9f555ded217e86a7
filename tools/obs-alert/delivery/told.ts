// An alert as others are told of it: the shape of an alert in Alertmanager's webhooks, and beside it what is this tool's own.
// Format: prometheus.io/docs/alerting/latest/configuration/#webhook_config.

import type { Labels } from '../../lib/promql/labels/labels.ts';
import { formatTime } from '../../lib/record/time.ts';
import type { Notice } from '../notice.ts';

export interface ToldAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  /** Of an alert that fires 0001-01-01T00:00:00Z, Go's way to say none. */
  readonly endsAt: string;
  /** Where the alert comes from; '' where nothing serves it. */
  readonly generatorURL: string;
  readonly fingerprint: string;
  /** The value now, null where there is none. */
  readonly value: number | null;
  readonly runbook: string | null;
  /** Lines of the records behind the alert, oldest first. */
  readonly evidence: readonly string[];
}

const NO_TIME = '0001-01-01T00:00:00Z';
const NS_PER_MS = 1_000_000n;

export function timeText(timeMs: number): string {
  return formatTime(BigInt(Math.floor(timeMs)) * NS_PER_MS);
}

/** What is told of a notice that says firing or resolved. */
export function toldAlert({ transition, runbook, evidence }: Notice): ToldAlert {
  const { state, labels, annotations, fingerprint, value, atMs, firedAtMs } = transition;
  const isOver = state === 'resolved';
  return {
    status: isOver ? 'resolved' : 'firing',
    labels: objectOf(labels),
    annotations: Object.fromEntries(annotations),
    startsAt: timeText(firedAtMs ?? atMs),
    endsAt: isOver ? timeText(atMs) : NO_TIME,
    generatorURL: '',
    fingerprint,
    value: value === undefined || !Number.isFinite(value) ? null : value,
    runbook: runbook ?? null,
    evidence,
  };
}

/** fromEntries defines, so that no name can reach the prototype. */
export function objectOf(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.names.map((name, index) => [name, labels.values[index] as string]));
}
